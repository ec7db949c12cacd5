using Xunit.v3;

namespace LoadBalancer.Core.Tests;

/// <summary>Names the section whose rule a test states: <c>[Rfc("9112", "5.1")]</c>. A trait, so that coverage can be listed.</summary>
/// <param name="number">Of a current RFC.</param>
/// <param name="section">Of that RFC.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class RfcAttribute(string number, string section) : Attribute, ITraitAttribute
{
    public string Number { get; } = number;

    public string Section { get; } = section;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("RFC", $"{Number} §{Section}")];
}
