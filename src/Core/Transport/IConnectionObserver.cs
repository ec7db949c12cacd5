namespace LoadBalancer.Core.Transport;

/// <summary>Hears that a connection's peer has ended it, also while nobody reads from it.</summary>
public interface IConnectionObserver
{
    /// <summary>FIN, reset, or our own abort: a look at the connection tells which. Called once; it must not block.</summary>
    void OnConnectionEnded();
}
