using System.Net;
using System.Net.Sockets;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Slow;

/// <summary>A client with nothing special: a request every 20 ms, by turns on a kept connection and on a new one; it keeps the times.</summary>
internal sealed class OrdinaryClient(IPEndPoint address)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    /// <summary>What ended it before its time: it was not served. Null: nothing did.</summary>
    public string? Fault { get; private set; }

    public double Longest => _milliseconds.DefaultIfEmpty(double.PositiveInfinity).Max();

    /// <summary>99 of 100 were as fast as this or faster.</summary>
    public double Percentile99 => _milliseconds.DefaultIfEmpty(double.PositiveInfinity).Order().ElementAt(_milliseconds.Count * 99 / 100);

    /// <summary>Asks until <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval);
        try
        {
            using Wire kept = await Wire.ConnectAsync(address);
            for (int i = 0; await timer.WaitForNextTickAsync(stop); i++)
            {
                long start = TimeProvider.System.GetTimestamp();
                if (i % 2 == 0)
                {
                    await AskAsync(kept);
                }
                else
                {
                    using Wire own = await Wire.ConnectAsync(address);
                    await AskAsync(own);
                }

                _milliseconds.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
        catch (Exception fault) when (fault is SocketException or UnexpectedException)
        {
            Fault = fault.Message;
        }
    }

    private static async Task AskAsync(Wire wire)
    {
        await wire.SendAsync("GET / HTTP/1.1\r\nHost: soak.test\r\n\r\n");
        Head head = await wire.ReadHeadAsync();
        if (head.Status != 200 || head.ContentLength != await wire.ReadBodyAsync(head, static (_, _) => { }))
        {
            throw new UnexpectedException($"the ordinary client got {head}");
        }
    }
}
