using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Soak.Faults;

/// <summary>A pod on a raw socket that keeps to a plan of faults, and can end in order or at a blow.</summary>
internal sealed class FaultyPod : IAsyncDisposable
{
    private static readonly TimeSpan AcceptedAtTheEnd = TimeSpan.FromMilliseconds(20); // a completed handshake is in the queue by then

    private readonly FaultPlan _plan;
    private readonly int _number;
    private readonly Deliveries _deliveries;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<FaultyConnection, Task> _connections = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _acceptedCount;
    private volatile bool _isReady = true;

    /// <param name="plan">Its faults.</param>
    /// <param name="number">Which of the run's pods it is: part of the dice.</param>
    /// <param name="deliveries">What it tells of what it got.</param>
    /// <param name="address">Where; null: on loopback, at a free port.</param>
    public FaultyPod(FaultPlan plan, int number, Deliveries deliveries, IPEndPoint? address = null)
    {
        (_plan, _number, _deliveries) = (plan, number, deliveries);
        _listener.Bind(address ?? new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>Connections accepted so far.</summary>
    public int AcceptedCount => Volatile.Read(ref _acceptedCount);

    /// <summary>Tells whoever asks that it wants no more requests; it goes on to answer those that come.</summary>
    public void Announce() => _isReady = false;

    /// <summary>Ends in order: accepts nothing new, closes idle connections, answers what is under way with <c>Connection: close</c>.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync(); // from now on each answer is its connection's last
        _closing.CancelAfter(AcceptedAtTheEnd);
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections.Values);
    }

    /// <summary>Ends at a blow: every connection is reset. What a killed process does, as far as one can within another.</summary>
    public async Task KillAsync()
    {
        _listener.Dispose();
        await _closing.CancelAsync();
        foreach (FaultyConnection connection in _connections.Keys)
        {
            connection.Reset();
        }

        await _accepting;
        await Task.WhenAll(_connections.Values);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _closing.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await _listener.AcceptAsync(_closing.Token);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            int count = Interlocked.Increment(ref _acceptedCount);
            if (_plan.LeavesUnread(_number, count))
            {
                accepted.Dispose();
                continue;
            }

            FaultyConnection connection = new(accepted, _plan, _number, _deliveries, () => _isReady, unchecked((_number * 7919) + count));
            _connections[connection] = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(FaultyConnection connection)
    {
        await Task.Yield(); // so that it is listed before it can end
        await connection.ServeAsync(_stopping.Token);
        _connections.TryRemove(connection, out _);
    }
}
