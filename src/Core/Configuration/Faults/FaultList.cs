using System.Collections.Immutable;

namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>Gathers every fault of a configuration, so that the operator mends them in one go.</summary>
/// <remarks>Config path, one thread.</remarks>
public sealed class FaultList
{
    private readonly List<ConfigFault> _faults = [];

    /// <summary>True when the configuration must be refused; warnings alone do not refuse it.</summary>
    public bool HasErrors => _faults.Exists(fault => fault.Severity == ConfigFaultSeverity.Error);

    /// <summary>Notes one fault. Whatever <paramref name="message"/> quotes, it stays one line that a terminal shows and does not obey.</summary>
    public void Add(ConfigFaultCode code, SourcePosition position, string message) =>
        _faults.Add(new ConfigFault(code, position, Shown.Visible(message)));

    /// <summary>Notes one fault found elsewhere.</summary>
    public void Add(ConfigFault fault) => _faults.Add(fault);

    /// <summary>Notes faults found elsewhere.</summary>
    public void AddRange(IEnumerable<ConfigFault> faults) => _faults.AddRange(faults);

    /// <summary>All of them, by file and from top to bottom; equal ones once.</summary>
    public ImmutableArray<ConfigFault> ToSorted() =>
    [
        .. _faults.Distinct()
            .OrderBy(fault => fault.Position)
            .ThenBy(fault => fault.Code)
            .ThenBy(fault => fault.Message, StringComparer.Ordinal),
    ];
}
