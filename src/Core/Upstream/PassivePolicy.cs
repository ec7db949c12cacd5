using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Upstream;

/// <summary>When requests that fail take their endpoint out: a service's <c>passive</c>, compiled.</summary>
/// <remarks>Hot path, immutable. The defaults are those of <c>[[services]]</c> (reference.md §2).</remarks>
public sealed record PassivePolicy
{
    /// <summary>Longest ejection, however often it was ejected before (faults.md row 12).</summary>
    public const int MostEjectMs = 300_000;

    /// <summary>The defaults.</summary>
    public static PassivePolicy Default { get; } = new();

    /// <summary>Failures without a success between them that eject (<c>passive.failures</c>); 0: however many.</summary>
    public int FailureCount { get; init; } = 5;

    /// <summary>
    /// Of these, failures to connect that suffice (<c>passive.connect_failures</c>); 0: however many. Three (faults.md row 4): nobody is there. On a link
    /// that loses 5 % of its packets (row 7) a connect outlasts 2 s, which are two tries, once in 400 times, and three do in a row once in 64 million;
    /// where as many are lost on the way back, once in a million.
    /// </summary>
    public int ConnectFailureCount { get; init; } = 3;

    /// <summary>How long ago the first of them may be (<c>passive.window</c>).</summary>
    public int WindowMs { get; init; } = 10_000;

    /// <summary>How long the first ejection lasts (<c>passive.eject</c>); each further one twice as long, up to <see cref="MostEjectMs"/>.</summary>
    public int EjectMs { get; init; } = 10_000;

    /// <summary>Share of the service's endpoints that may be out at once (<c>passive.max_ejected</c>); 0: nobody is ever ejected.</summary>
    public double MaxEjected { get; init; } = 0.5;

    /// <summary>Which statuses of an answer are failures (<c>passive.statuses</c>). A plain 500 may well be the request's fault: not by default.</summary>
    public StatusSet Statuses { get; init; } = StatusSet.Between(502, 504);

    /// <summary>How many of <paramref name="wantedCount"/> endpoints may be out at once: the share, but one at least and all but one at most.</summary>
    public int MostEjected(int wantedCount) =>
        MaxEjected <= 0 || wantedCount < 2 ? 0 : Math.Clamp((int)(wantedCount * MaxEjected), 1, wantedCount - 1);

    /// <summary>How long an ejection lasts that <paramref name="earlierCount"/> others count for.</summary>
    internal int EjectionMs(int earlierCount) =>
        (int)Math.Min(EjectMs * Math.Pow(2, earlierCount), Math.Max(MostEjectMs, EjectMs));
}
