using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Explaining;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The data path of one ALB as the process that hosts it drives it: begun, told to drain, ended; and what it runs, changed.</summary>
internal interface IAlbEngine : IAsyncDisposable
{
    /// <summary>Starts what runs beside the connections (the timeouts' heartbeat, the access log's writer). Before the first connection.</summary>
    void Start();

    /// <summary>From now on <c>albhealth</c> says <c>draining</c>.</summary>
    void BeginDrain();

    /// <summary>Tries <paramref name="next"/> on recent requests; nothing of what runs is touched.</summary>
    RehearsalReport Rehearse(ProxyConfig next);

    /// <summary>Begins the access log's file anew if somebody moved it away.</summary>
    /// <param name="inForce">What is in force.</param>
    /// <param name="faults">Gets why it cannot be; then lines go on to where they went.</param>
    void ReopenLog(ProxyConfig inForce, FaultList faults);

    /// <summary>Tidies up behind a reload.</summary>
    /// <param name="inForce">What was put in force.</param>
    void TidyUp(ProxyConfig inForce);

    /// <summary>Does what may fail or take a while before <paramref name="next"/> can be put in force; nobody notices.</summary>
    /// <param name="next">Found sound by validation.</param>
    /// <param name="faults">Gets what refuses it.</param>
    /// <returns>Puts it in force, or is disposed and changes nothing. Null with a fault.</returns>
    Task<IAlbPublish?> TryPrepareAsync(ProxyConfig next, FaultList faults);
}
