using System.Net;
using System.Text;

namespace LoadBalancer.Core.Zones;

/// <summary>Reads a zone's state over a connection of its own, made for the one question.</summary>
/// <remarks>Background: .NET's sockets and the thread pool, as probes are made.</remarks>
/// <param name="localAddress">Where its connections come from; null: the kernel chooses.</param>
/// <param name="time">The clock of time-outs.</param>
public sealed class SocketZoneReader(IPAddress? localAddress, TimeProvider time) : IZoneReader
{
    /// <summary>Where a zone serves its state.</summary>
    public const string Path = "/mzlb/v1/state";

    private readonly SocketQuestion _question = new(localAddress, time);

    /// <inheritdoc/>
    public async Task<ZoneReading> ReadAsync(IPEndPoint address, ReadOnlyMemory<byte> word, TimeSpan timeout, CancellationToken cancellation)
    {
        StateAnswer answer = new();
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {Path}{ZoneWord.ToQuery(word.Span)} HTTP/1.1\r\nHost: albhealth\r\nUser-Agent: lb-zones\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        string fault = await _question.AskAsync(address, request, answer.Take, timeout, cancellation);
        return fault.Length == 0 ? answer.Reading : ZoneReading.Nothing(fault);
    }
}
