using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections.Features;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>The wish that a connection end when it can, for a delegate that asks for it; Kestrel's connections have one each.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without timer and wait handle has nothing to dispose of.")]
internal sealed class CloseRequest(EventLoop loop) : IConnectionLifetimeNotificationFeature
{
    private readonly CancellationTokenSource _requested = new();

    public CancellationToken ConnectionClosedRequested
    {
        get => _requested.Token;
        set => throw new NotSupportedException("The token of a connection's close is the transport's.");
    }

    public void RequestClose() => loop.CancelOnPool(_requested);
}
