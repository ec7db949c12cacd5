namespace LoadBalancer.Core.Upstream;

/// <summary>Where an endpoint stands with its service: what the four judges of it come to together.</summary>
/// <remarks>
/// Hot path, pure. The truth table; the first line that fits decides. "–": whatever it is.
/// <code>
/// configured  ready  probes say  ejected  drain time  |  standing   new requests  sticky sessions
/// no          –      –           –        over        |  Out        no            no
/// no          –      up          no       running     |  Draining   no            yes
/// no          –      –           –        running     |  Out        no            no
/// yes         no     up          no       running     |  Draining   no            yes
/// yes         no     –           –        –           |  Out        no            no
/// yes         yes    down        –        –           |  Down       no            no
/// yes         yes    up          yes      –           |  Ejected    no            no
/// yes         yes    up          no       –           |  Up         yes           yes
/// </code>
/// <c>Configured</c>: the configuration in force names it. <c>Ready</c>: a pod's <c>ready</c>. <c>Probes</c>: <c>health</c>; without it they say up.
/// <c>Ejected</c>: by <c>passive</c>. <c>Drain time</c>: <c>limits.drain_timeout</c> from the moment it was removed or made not ready.
/// When no endpoint of a service is <see cref="Up"/>, <c>on_all_unhealthy</c> decides whether those that are <see cref="Down"/> or
/// <see cref="Ejected"/> are tried all the same; one that is <see cref="Draining"/> or <see cref="Out"/> was taken out by the operator and never is.
/// </remarks>
public enum EndpointStanding : byte
{
    /// <summary>Takes every request.</summary>
    Up = 0,

    /// <summary>Its probes fail.</summary>
    Down,

    /// <summary>Too many requests to it failed; it is left alone for a while.</summary>
    Ejected,

    /// <summary>The operator took it out; the sticky sessions it has may go on until the drain time is over.</summary>
    Draining,

    /// <summary>The operator took it out.</summary>
    Out,
}

/// <summary>The truth table of <see cref="EndpointStanding"/>, and what a standing allows.</summary>
public static class EndpointStandings
{
    /// <summary>Reads the table.</summary>
    /// <param name="isConfigured">The configuration in force names it.</param>
    /// <param name="isReady">Its pod is marked ready.</param>
    /// <param name="isProbedUp">Its probes say that it is up, or there are none.</param>
    /// <param name="isEjected">Passive health has taken it out.</param>
    /// <param name="isDrainRunning">It left less than the drain time ago.</param>
    public static EndpointStanding Of(bool isConfigured, bool isReady, bool isProbedUp, bool isEjected, bool isDrainRunning) =>
        !isConfigured || !isReady
            ? isDrainRunning && isProbedUp && !isEjected ? EndpointStanding.Draining : EndpointStanding.Out
            : !isProbedUp ? EndpointStanding.Down
            : isEjected ? EndpointStanding.Ejected
            : EndpointStanding.Up;

    /// <summary>The word for it in status and metrics.</summary>
    public static string Name(this EndpointStanding standing) => standing switch
    {
        EndpointStanding.Up => "up",
        EndpointStanding.Down => "down",
        EndpointStanding.Ejected => "ejected",
        EndpointStanding.Draining => "draining",
        _ => "out",
    };

    /// <summary>True when a request that belongs to no session may go there.</summary>
    public static bool TakesNew(this EndpointStanding standing) => standing == EndpointStanding.Up;

    /// <summary>True when a request of a session that is there already may go there.</summary>
    public static bool TakesSticky(this EndpointStanding standing) => standing is EndpointStanding.Up or EndpointStanding.Draining;

    /// <summary>True when <c>on_all_unhealthy = "try_all"</c> may try it: only its health speaks against it.</summary>
    public static bool IsWanted(this EndpointStanding standing) => standing is EndpointStanding.Up or EndpointStanding.Down or EndpointStanding.Ejected;
}
