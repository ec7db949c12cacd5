using System.Net.Sockets;

namespace LoadBalancer.Soak.Traffic;

/// <summary>One client: its kept connection, its nonces, its dice. It makes one exchange after the other.</summary>
internal sealed class ClientFlow(TrafficOptions options, Tally tally, int number) : IDisposable
{
    private readonly List<Nonce> _onThisConnection = [];
    private Wire? _kept;
    private long _count = options.FirstNumber;

    public Random Random { get; } = new(unchecked((options.Seed * 397) ^ number));

    public int LargestBytes => options.LargestBytes;

    /// <summary>Makes one exchange of that kind and counts what came of it.</summary>
    public async Task ExchangeAsync(TrafficKind kind)
    {
        try
        {
            int requests = await TrafficMix.RunAsync(kind, this);
            tally.Count(kind, requests);
        }
        catch (WrongBytesException wrong)
        {
            tally.ReportWrongBytes($"{kind}: {wrong.Message}; {Known()}");
            Drop();
        }
        catch (Exception outcome) when (outcome is UnexpectedException or SocketException)
        {
            tally.ReportUnexpected($"{kind}: {outcome.Message}; {Known()}");
            Drop();
        }
    }

    /// <summary>An order of this flow that no other equals.</summary>
    public Order NewOrder(PodService service, PodWork work, int bytes, bool mayBreak = false)
    {
        Nonce nonce = new(number, ++_count);
        _onThisConnection.Add(nonce);
        return new Order(service, work, nonce, bytes, mayBreak);
    }

    /// <summary>The kept connection, or a new one in its place.</summary>
    public async Task<Wire> KeptAsync()
    {
        if (_kept is null || Random.Next(50) == 0)
        {
            Drop();
            _kept = await Wire.ConnectAsync(options.Address);
        }

        return _kept;
    }

    /// <summary>A connection for one exchange; the caller disposes of it.</summary>
    public Task<Wire> NewAsync() => Wire.ConnectAsync(options.Address);

    /// <summary>Gives the kept connection up.</summary>
    public void Drop()
    {
        _kept?.Dispose();
        _kept = null;
        _onThisConnection.Clear();
    }

    public void Dispose() => Drop();

    /// <summary>What a person who looks for the cause wants to have.</summary>
    private string Known() =>
        $"flow {number}, nonces of this connection up to then: {string.Join(' ', _onThisConnection.TakeLast(12))}";
}
