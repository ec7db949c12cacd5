using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Yaml;

/// <summary>Values in order.</summary>
internal sealed class YamlSequence(SourcePosition position) : YamlNode(position)
{
    private readonly List<YamlNode> _items = [];

    public IReadOnlyList<YamlNode> Items => _items;

    public override string Kind => "a list";

    public void Add(YamlNode item)
    {
        _items.Add(item);
        Weight += item.Weight;
    }
}
