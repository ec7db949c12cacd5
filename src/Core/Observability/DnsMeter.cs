using System.Collections.Immutable;

namespace LoadBalancer.Core.Observability;

/// <summary>Counts queries for the cluster's name, by what they asked and what became of them.</summary>
/// <remarks>Hot path: one add. Written by every loop of the responder, read by whoever renders.</remarks>
public sealed class DnsMeter
{
    private static readonly ImmutableArray<string> AskedNames =
    [
        "none", "other", "A", "AAAA", "NS", "SOA", "ANY", "HTTPS", "SVCB", "TXT", "MX", "CNAME", "PTR", "SRV", "CAA", "DS", "DNSKEY", "AXFR", "IXFR",
    ];

    private static readonly ImmutableArray<string> EndNames =
        ["NOERROR", "FORMERR", "NOTIMP", "REFUSED", "BADVERS", "dropped", "limited", "slipped"];

    private readonly StripedCells _cells = new(AskedNames.Length * EndNames.Length);

    internal DnsMeter()
    {
    }

    internal void Count(DnsAsked asked, DnsEnd end) => _cells.Add(((int)asked * EndNames.Length) + (int)end, 1);

    internal long CountOf(DnsAsked asked, DnsEnd end) => _cells.Sum(((int)asked * EndNames.Length) + (int)end);

    /// <summary>Only pairs that occurred: most never do.</summary>
    internal void Write(SampleWriter samples)
    {
        for (int cell = 0; cell < AskedNames.Length * EndNames.Length; cell++)
        {
            if (_cells.Sum(cell) is long count and > 0)
            {
                samples.Add(count, AskedNames[cell / EndNames.Length], EndNames[cell % EndNames.Length]);
            }
        }
    }
}
