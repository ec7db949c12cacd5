using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Yaml;

/// <summary>A text, number, truth value or nothing.</summary>
/// <param name="text">As it reads once quotes and escapes are gone.</param>
/// <param name="isPlain">Without quotes: only then may it mean something else than a text.</param>
/// <param name="position">Where it begins.</param>
internal sealed class YamlScalar(string text, bool isPlain, SourcePosition position) : YamlNode(position)
{
    public string Text { get; } = text;

    public override bool IsNull => isPlain && Text is ("" or "~" or "null" or "Null" or "NULL");

    public override string Kind => IsNull ? "nothing" : "a text";
}
