using System.Globalization;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Refuses numbers, sizes and durations outside their range, naming key, value and range.</summary>
/// <remarks>Config path. Every bound keeps the compiled value inside an <see cref="int"/>.</remarks>
/// <param name="table">The table as the operator knows it, <c>[limits]</c>.</param>
/// <param name="source">Where its keys stand.</param>
/// <param name="faults">Where faults go.</param>
internal readonly struct Bounds(string table, SourceMap source, FaultList faults)
{
    /// <summary>A day: no request of any protocol waits longer, and timer arithmetic in milliseconds stays far from overflow.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    /// <summary>The finest step of the timeouts' clock that a configuration can ask for.</summary>
    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(1);

    public void Count(string key, long value, long min, long max) =>
        Check(key, value, min, max, count => count.ToString(CultureInfo.InvariantCulture));

    public void Size(string key, long sizeBytes, long minBytes, long maxBytes) =>
        Check(key, sizeBytes, minBytes, maxBytes, SizeNotation.Format);

    public void Share(string key, double value) => Check(key, value, 0, 1, share => share.ToString(CultureInfo.InvariantCulture));

    public void Timeout(string key, TimeSpan value) => Duration(key, value, ShortestTimeout, LongestTimeout);

    public void Duration(string key, TimeSpan value, TimeSpan min, TimeSpan max) => Check(key, value, min, max, DurationNotation.Format);

    private void Check<T>(string key, T value, T min, T max, Func<T, string> format)
        where T : IComparable<T>
    {
        bool isInside = value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0;
        if (!isInside && !source.IsUnreadable(key))
        {
            string message = $"{key} in {table} is {format(value)}; valid: {format(min)} to {format(max)}";
            faults.Add(ConfigFaultCode.OutOfRange, source.At(key), message);
        }
    }
}
