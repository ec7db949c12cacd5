namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>Names the row of the wire rules that a test proves, where the row needs more than bytes in and bytes out.</summary>
/// <param name="id">The row.</param>
/// <param name="doing">What we do; empty where a fixture or another test of the row says it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class WireRowAttribute(string id, string doing = "") : Attribute
{
    public string Id { get; } = id;

    public string Doing { get; } = doing;
}
