using System.IO.Pipelines;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Upstream;

/// <summary>One connection to an endpoint. Owned by one exchange, or by the endpoint's pool while idle.</summary>
internal sealed class UpstreamConnection(ConnectionContext transport, EndpointState endpoint, ConnectPlan plan, ServiceMeter meter, UpstreamConnector? home = null)
    : IConnectionObserver
{
    private const long NotIdle = -1;

    private CancellationTokenRegistration _onEnded;
    private long _idleSinceMs = NotIdle;

    /// <summary>What carries it.</summary>
    public ConnectionContext Transport => transport;

    /// <summary>What the endpoint sends.</summary>
    public PipeReader Input { get; } = transport.Transport.Input;

    /// <summary>What goes to the endpoint. A completed flush means the kernel has the bytes.</summary>
    public PipeWriter Output { get; } = transport.Transport.Output;

    public EndpointState Endpoint { get; } = endpoint;

    /// <summary>How it was opened.</summary>
    public ConnectPlan Plan { get; } = plan;

    public ServiceMeter Meter { get; } = meter;

    /// <summary>Who opened it and keeps it while it is idle, whichever lane's client it served last.</summary>
    public UpstreamConnector? Home { get; } = home;

    /// <summary>Exchanges begun on it.</summary>
    public int RequestCount { get; set; }

    /// <summary>When the pool stops lending it, on its home's clock.</summary>
    public long IdleUntilMs { get; private set; }

    /// <summary>When it last became idle, on the same clock.</summary>
    public long IdleSinceMs => Volatile.Read(ref _idleSinceMs);

    /// <summary>True when it has served an exchange before: it may have died since (wire.md rule 8).</summary>
    public bool IsReused => RequestCount > 1;

    /// <summary>
    /// True while the endpoint has said nothing on it: no byte, no FIN, no reset. Anything unasked ends an idle connection
    /// (wire.md rule 5, F7); looking just before reuse closes most of the keep-alive race.
    /// </summary>
    /// <remarks>
    /// Both places are asked. The pipe alone would not do: an answer's last bytes may be handed over while the transport has more of
    /// the same burst to read, and what follows the answer would be taken for the next one's (wire.md F6). On Kestrel's sockets that is one
    /// system call a reuse.
    /// </remarks>
    public bool IsQuiet() => IsPipeQuiet() && ConnectionEnds.IsKernelQuiet(transport);

    /// <summary>The same as far as the transport has read: enough for one that has been idle, since the transport reads ahead.</summary>
    public bool IsPipeQuiet()
    {
        try
        {
            if (!Input.TryRead(out ReadResult read))
            {
                return true;
            }

            bool isLateWakeUp = read is { IsCanceled: true, IsCompleted: false } && read.Buffer.IsEmpty;
            Input.AdvanceTo(read.Buffer.Start); // a wake-up meant for the exchange before is no word of the endpoint's
            return isLateWakeUp;
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return false;
        }
    }

    /// <summary>From now on it hears of its end.</summary>
    public void Open() => _onEnded = ConnectionEnds.Observe(transport, this);

    /// <summary>It waits for the next exchange.</summary>
    public void BeginIdle(long nowMs, int timeoutMs)
    {
        IdleUntilMs = nowMs + timeoutMs;
        Volatile.Write(ref _idleSinceMs, nowMs);
    }

    /// <summary>It waits no longer.</summary>
    public void EndIdle() => Volatile.Write(ref _idleSinceMs, NotIdle);

    /// <summary>The endpoint has ended it: if it was idle, that is how long the endpoint leaves one so.</summary>
    public void OnConnectionEnded()
    {
        if (IdleSinceMs is not NotIdle and long sinceMs && Home is not null)
        {
            Endpoint.IdleCeiling.Observe(Home.NowMs - sinceMs, Home.NowMs);
        }
    }

    /// <summary>Sends FIN and goes on reading. All that was flushed is with the kernel already.</summary>
    public void FinishSending() => ConnectionEnds.TryShutdownSend(transport);

    /// <summary>Ends it now. Whatever is pending on its pipes ends with a fault.</summary>
    public void Abort() => transport.Abort();

    /// <summary>Cuts it off in the midst of an exchange and lets its buffers go; returns at once.</summary>
    public void Cut()
    {
        Forget();
        Meter.ConnectionClosed(wasIdle: false);
        Endpoint.Closed();
        transport.Abort();
        _ = DisposeAsync(transport);
    }

    /// <summary>
    /// Ends one that has nothing outstanding, without the reset of an abort: the endpoint sees an end in order, and what the kernel has not sent
    /// yet still goes. Over TLS the end is told in TLS first, in which nothing of ours waits.
    /// </summary>
    /// <param name="wasIdle">True when the pool owned it, for the gauge.</param>
    public void Close(bool wasIdle)
    {
        Forget();
        Meter.ConnectionClosed(wasIdle);
        Endpoint.Closed();
        if (transport.Transport is IPipeLayer)
        {
            ConnectionEnds.TryShutdownSend(transport);
        }

        _ = DisposeAsync(transport);
    }

    private void Forget()
    {
        EndIdle();
        ConnectionEnds.Forget(transport, _onEnded);
    }

    /// <summary>Closes a connection that was opened to an endpoint, and lets go of what TLS holds of it.</summary>
    public static async Task DisposeAsync(ConnectionContext transport)
    {
        try
        {
            await transport.DisposeAsync();
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            // The connection is gone either way; its fault was reported by the exchange that met it.
        }

        (transport.Transport as IDisposable)?.Dispose(); // behind the transport's end, which ends a read that TLS may have under way
    }
}
