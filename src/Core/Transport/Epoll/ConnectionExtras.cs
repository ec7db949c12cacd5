using System.Net;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What few ask of a connection: made when one of it is asked for, so that an idle connection carries one reference.</summary>
internal sealed class ConnectionExtras
{
    private CancellationTokenSource? _closed;
    private ConnectionFeatures? _features;

    public EndPoint? LocalEndPoint { get; set; }

    public string? Id { get; set; }

    public ConnectionFeatures? Features => Volatile.Read(ref _features);

    public IDictionary<object, object?>? Items { get; set; }

    /// <summary>Takes <paramref name="made"/> where there are none yet. Any thread.</summary>
    /// <returns>Those that stand.</returns>
    public ConnectionFeatures Offer(ConnectionFeatures made) => Interlocked.CompareExchange(ref _features, made, null) ?? made;

    /// <summary>Cancelled at the connection's end; null while nobody has asked for it.</summary>
    public CancellationTokenSource? Closed => Volatile.Read(ref _closed);

    /// <summary>The same, made where there is none. Any thread.</summary>
    public CancellationTokenSource MakeClosed()
    {
        CancellationTokenSource made = new();
        return Interlocked.CompareExchange(ref _closed, made, null) ?? made;
    }
}
