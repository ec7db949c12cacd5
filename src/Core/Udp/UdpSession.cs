using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Udp;

/// <summary>One client of a <c>udp</c> listener, and the endpoint that it talks to.</summary>
/// <remarks>Hot path; the loop's thread alone touches it.</remarks>
internal sealed class UdpSession(SessionKey key, byte[] name, byte[] reply, ReadOnlyMemory<byte> client, int slot, long startTimestamp)
{
    public SessionKey Key => key;

    /// <summary>The client's name as the kernel writes it: where answers go.</summary>
    public byte[] Name => name;

    /// <summary>From which of our addresses; empty: the kernel chooses.</summary>
    public byte[] Reply => reply;

    /// <summary>The client's address in text, for hash and log.</summary>
    public ReadOnlyMemory<byte> Client => client;

    /// <summary>Its place in the table.</summary>
    public int Slot => slot;

    public long StartTimestamp => startTimestamp;

    /// <summary>The service, as of the last look at the configuration.</summary>
    public required Cluster Cluster { get; set; }

    /// <summary>Whom it talks to; likewise.</summary>
    public required Endpoint Endpoint { get; set; }

    /// <summary>The socket connected to that endpoint.</summary>
    public int Descriptor { get; set; }

    /// <summary>Who has counted that socket, and is told of its end: after a reload another than <see cref="Cluster"/>'s, where the endpoint's own service is gone.</summary>
    public required ServiceMeter Meter { get; set; }

    /// <summary>The configuration in force does not know its endpoint, not even as one that is leaving.</summary>
    public bool IsStranded { get; set; }

    /// <summary>When something last came, from either side.</summary>
    public long MovedAtMs { get; set; }

    /// <summary>Its endpoint takes nobody any more and another does: the client's next datagram goes there.</summary>
    public bool MustMove { get; set; }

    public long ReceivedBytes { get; set; }

    public long SentBytes { get; set; }

    /// <summary>Why nothing has come from the endpoint since the last answer, where that is known.</summary>
    public ReasonCode Reason { get; set; }

    /// <summary>
    /// True when it is served better elsewhere. Who was taken out is left for anybody; who is unwell only for one who is well, or where all are unwell
    /// clients would go from one to another with every look.
    /// </summary>
    public bool HasBetter()
    {
        EndpointStanding standing = Endpoint.Standing;
        return IsStranded || standing == EndpointStanding.Out
            ? Cluster.HasOther(Endpoint, [])
            : !standing.TakesSticky() && Cluster.HasWell(); // of whom it is none itself
    }
}
