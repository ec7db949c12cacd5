using System.Collections.Immutable;

namespace LoadBalancer.Core.Observability;

/// <summary>Counts what a <c>tcp</c> or <c>udp</c> listener has relayed.</summary>
/// <remarks>Hot path: one add a call. Written by relays, read by whoever renders. Bytes are counted when a relay has ended.</remarks>
public sealed class StreamMeter
{
    private const int ReceivedCell = 0;
    private const int SentCell = 1;
    private const int SessionCell = 2;
    private const int FromClientCell = 3;
    private const int FromEndpointCell = 4;
    private const int FirstLossCell = 5;

    private static readonly ImmutableArray<string> LossNames = ["sessions", "no_endpoint", "overloaded", "no_socket", "draining", "refused", "not_sent"];

    private readonly StripedCells _cells = new(FirstLossCell + LossNames.Length);

    internal StreamMeter()
    {
    }

    internal long SessionCount => Math.Max(_cells.Sum(SessionCell), 0);

    internal void CountBytes(long received, long sent)
    {
        _cells.Add(ReceivedCell, received);
        _cells.Add(SentCell, sent);
    }

    internal void SessionBegun() => _cells.Add(SessionCell, 1);

    internal void SessionEnded() => _cells.Add(SessionCell, -1);

    internal void CountDatagrams(bool areClients, int count) => _cells.Add(areClients ? FromClientCell : FromEndpointCell, count);

    internal void CountLost(DatagramLoss why, int count) => _cells.Add(FirstLossCell + (int)why, count);

    internal long LostCount(DatagramLoss why) => _cells.Sum(FirstLossCell + (int)why);

    internal void WriteBytes(SampleWriter samples, string listener)
    {
        samples.Add(_cells.Sum(ReceivedCell), listener, "received");
        samples.Add(_cells.Sum(SentCell), listener, "sent");
    }

    internal void WriteDatagrams(SampleWriter samples, string listener)
    {
        samples.Add(_cells.Sum(FromClientCell), listener, "received");
        samples.Add(_cells.Sum(FromEndpointCell), listener, "sent");
    }

    internal void WriteLost(SampleWriter samples, string listener)
    {
        for (int why = 0; why < LossNames.Length; why++)
        {
            samples.Add(_cells.Sum(FirstLossCell + why), listener, LossNames[why]);
        }
    }
}
