using System.Diagnostics.CodeAnalysis;
using LoadBalancer.Core.Configuration.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoadBalancer.Host.Import.Yaml;

/// <summary>Reads a text of YAML documents into trees, from YamlDotNet's events alone.</summary>
/// <remarks>
/// Config path, one thread. Nothing in the text makes it throw, nest without end or grow: depth is bounded, and an alias counts as often as
/// it is used, so that a few lines cannot stand for a billion values.
/// </remarks>
internal sealed class YamlTreeReader
{
    /// <summary>Manifests nest about fifteen deep (a Pod's affinity terms); the trees are walked by recursion.</summary>
    private const int MaxDepth = 64;

    /// <summary>A pod as the API server prints it has some 500 values: ten thousand of them.</summary>
    private const long MaxWeight = 5_000_000;

    private static readonly string[] KnownTags = ["str", "int", "bool", "float", "null", "map", "seq", "timestamp"];

    private readonly SourceFile _file;
    private readonly ImportReport _report;
    private readonly YamlDotNet.Core.Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private SourcePosition _last;
    private bool _isBroken;
    private long _weight;

    private YamlTreeReader(SourceFile file, string text, ImportReport report)
    {
        _file = file;
        _report = report;
        _parser = new YamlDotNet.Core.Parser(new StringReader(text));
        _last = new SourcePosition(file, 1, 1);
    }

    /// <summary>The documents of <paramref name="text"/> that hold anything; none, and a fault, where it is not YAML.</summary>
    public static IReadOnlyList<YamlNode> Read(SourceFile file, string text, ImportReport report)
    {
        YamlTreeReader reader = new(file, text, report);
        List<YamlNode> documents = [];
        while (reader.Next(out ParsingEvent? each) && each is not StreamEnd)
        {
            if (each is DocumentStart)
            {
                reader._anchors.Clear(); // an anchor's name ends with its document
                if (reader.Next(out ParsingEvent? first) && reader.Node(first, depth: 1) is { IsNull: false } document)
                {
                    documents.Add(document);
                }
            }
        }

        return reader._isBroken ? [] : documents;
    }

    /// <summary>The next event; false once the text ended or is known to be broken.</summary>
    private bool Next([NotNullWhen(true)] out ParsingEvent? next)
    {
        next = null;
        if (_isBroken)
        {
            return false;
        }

        try
        {
            while (_parser.MoveNext())
            {
                if (_parser.Current is not (null or Comment))
                {
                    next = _parser.Current;
                    _last = At(next.Start);
                    return true;
                }
            }
        }
        catch (YamlException broken)
        {
            Break(At(broken.Start), $"this is no YAML: {Sentence(broken.Message)}; mend it there or just above, and mind indentation and tabs");
        }
        catch (Exception slip) when (slip is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The library's own slip over a text that nobody writes by hand: the text's fault all the same.
            Break(_last, "behind this comes what is no YAML; look for a bracket or a quote that is not closed");
        }

        return false;
    }

    /// <summary>The node that begins with <paramref name="first"/>, or null when a fault says why there is none.</summary>
    private YamlNode? Node(ParsingEvent first, int depth)
    {
        if (depth > MaxDepth)
        {
            return Break(At(first.Start), $"this is nested more than {MaxDepth} deep, which no manifest is");
        }

        if (first is NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false } tagged && !IsKnown(tagged.Tag.Value))
        {
            return Break(At(first.Start), $"the tag {Shown.Quoted(tagged.Tag.Value)} is not read; take it away");
        }

        YamlNode? node = first switch
        {
            AnchorAlias alias => Alias(alias),
            Scalar scalar => new YamlScalar(scalar.Value, scalar.Style is ScalarStyle.Plain or ScalarStyle.Any, At(scalar.Start)),
            SequenceStart sequence => Sequence(sequence, depth),
            MappingStart mapping => Mapping(mapping, depth),
            _ => Break(At(first.Start), "a value is missing here"),
        };
        if (node is not null && first is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = node;
        }

        return node;
    }

    private YamlNode? Alias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out YamlNode? node))
        {
            string name = Shown.Quoted(alias.Value.Value);
            return Break(At(alias.Start), $"the alias {name} has no finished anchor before it in this document; write the value out");
        }

        return Count(node.Weight, alias) ? node : null;
    }

    private YamlSequence? Sequence(SequenceStart start, int depth)
    {
        YamlSequence sequence = new(At(start.Start));
        while (Next(out ParsingEvent? next))
        {
            if (next is SequenceEnd)
            {
                return sequence;
            }

            if (!Count(1, next) || Node(next, depth + 1) is not { } item)
            {
                return null;
            }

            sequence.Add(item);
        }

        return null;
    }

    private YamlMapping? Mapping(MappingStart start, int depth)
    {
        YamlMapping mapping = new(At(start.Start));
        while (Next(out ParsingEvent? next))
        {
            if (next is MappingEnd)
            {
                return mapping;
            }

            if (!Count(1, next) || Node(next, depth + 1) is not { } key)
            {
                return null;
            }

            if (key is not YamlScalar { Text: var name })
            {
                Break(key.Position, $"a key is {key.Kind}; valid: a text");
                return null;
            }

            if (name == "<<" || mapping.PlaceOf(name) is not null)
            {
                Break(At(next.Start), name == "<<"
                    ? "merge keys ('<<') are not read; write the keys out, as 'kubectl get -o yaml' does"
                    : $"the key {Shown.Quoted(name)} was already given at {mapping.PlaceOf(name)}; take one away");
                return null;
            }

            if (!Next(out ParsingEvent? second) || Node(second, depth + 1) is not { } value)
            {
                return null;
            }

            mapping.Add(name, At(next.Start), value);
        }

        return null;
    }

    private bool Count(long weight, ParsingEvent here)
    {
        _weight += weight;
        if (_weight > MaxWeight)
        {
            Break(At(here.Start), $"with every alias written out there are more than {MaxWeight} values; give the input in parts");
        }

        return !_isBroken;
    }

    private YamlNode? Break(SourcePosition position, string message)
    {
        if (!_isBroken)
        {
            _report.Fault(position, message);
        }

        _isBroken = true;
        return null;
    }

    private SourcePosition At(Mark mark) => new(_file, (int)Math.Clamp(mark.Line, 1, int.MaxValue), (int)Math.Clamp(mark.Column, 1, int.MaxValue));

    private static bool IsKnown(string tag) => Array.Exists(KnownTags, known => tag == $"tag:yaml.org,2002:{known}" || tag == $"!!{known}");

    private static string Sentence(string message)
    {
        string line = message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length == 0 ? line : char.ToLowerInvariant(line[0]) + line[1..];
    }
}
