using System.Collections.Immutable;
using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>A configuration file: sound, or refused with faults that can be shown at their place; and what is sound can be run, and shown.</summary>
internal sealed class TomlTarget : FuzzTarget
{
    private const string FileName = "lb.toml";

    private readonly SnapshotCompiler _compiler;

    public TomlTarget()
    {
        RouteMeter route = new("any"); // the same for all: a million route names would be a million meters
        ServiceMeter service = new("any");
        _compiler = new SnapshotCompiler(_ => route, _ => service);
    }

    /// <summary>Tomlyn keeps a tree node for each token, and faults quote their lines.</summary>
    protected override int MaxAllocatedBytesPerByte => 16 * 1024;

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        LoadResult result = ConfigLoader.Load([(FileName, input.ToArray())]);
        CheckRoads(result.Files);
        Finding.Unless(
            result.Config is null == result.Faults.Any(static fault => fault.Severity == ConfigFaultSeverity.Error),
            "refused without an error, or accepted with one");
        foreach (ConfigFault fault in result.Faults)
        {
            CheckShown(fault);
        }

        ConfigFaultPrinter.Print(TextWriter.Null, result.Faults);
        if (result.Config is null)
        {
            return false;
        }

        bool isRunnable = _compiler.TryCompile(result.Config, previous: null, out ProxySnapshot? snapshot, out _);
        Finding.Unless(isRunnable && snapshot is not null, "sound as a configuration, and cannot be run");
        string shown = ConfigShow.Toml(result.Files, isWrittenOnly: true);
        Finding.Unless(ConfigLoader.Load([(FileName, Encoding.UTF8.GetBytes(shown))]).Config is not null, "sound as it was written, and refused as it is shown");
        return true;
    }

    /// <summary>What the fast road takes, the syntax tree takes too.</summary>
    private static void CheckRoads(ImmutableArray<SourceFile> files)
    {
        foreach (SourceFile file in files.Where(static file => PlainToml.TryAdd(file, new TomlTreeBuilder(new FaultList()))))
        {
            FaultList faults = new();
            Finding.Unless(TomlSyntax.Parse(file, faults).IsWhole && !faults.HasErrors, "plain TOML to the one reader, and none to the other");
        }
    }

    private static void CheckShown(ConfigFault fault)
    {
        Finding.Unless(fault.Message.Length > 0 && !fault.Message.Any(char.IsControl), "a message that is not one line of text");
        Finding.Unless(fault.Position.File is { Path: FileName }, "a fault of no file");
        Finding.Unless(fault.Position is { Line: 0, Column: 0 } or { Line: > 0, Column: > 0 }, "half a position");
        if (fault.Position.Line > 0)
        {
            string? line = fault.SourceLine;
            Finding.Unless(line is not null, "a line that the file does not have");
            Finding.Unless(fault.Position.Column <= line.Length + 2, "a column that the line does not have"); // one past the end, or past its CR
        }
    }
}
