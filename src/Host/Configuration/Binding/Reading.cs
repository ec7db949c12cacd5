using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>What came of reading one scalar: a value, or the fault and its reason.</summary>
/// <remarks>Config path. A value: an operator's mistake is no exception.</remarks>
internal readonly struct Reading<T>
{
    private Reading(T? value, ConfigFaultCode? fault, string? why, string? meant = null)
    {
        Value = value;
        Fault = fault;
        Why = why;
        Meant = meant;
    }

    /// <summary>Set unless <see cref="Fault"/> is.</summary>
    public T? Value { get; }

    public ConfigFaultCode? Fault { get; }

    /// <summary>More than the type's own description of what is valid; null when that says it all.</summary>
    public string? Why { get; }

    /// <summary>The known word nearest to a mistyped one; null when none is.</summary>
    public string? Meant { get; }

    public static Reading<T> WrongType { get; } = new(default, ConfigFaultCode.WrongType, null);

    public static Reading<T> Of(T value) => new(value, null, null);

    public static Reading<T> Bad(string? why = null, string? meant = null) => new(default, ConfigFaultCode.BadValue, why, meant);

    public static Reading<T> Later(string why) => new(default, ConfigFaultCode.NotSupportedYet, why);
}
