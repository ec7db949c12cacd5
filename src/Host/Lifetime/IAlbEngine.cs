namespace LoadBalancer.Host.Lifetime;

/// <summary>The data path of one ALB as the process that hosts it drives it: begun, told to drain, ended.</summary>
internal interface IAlbEngine : IAsyncDisposable
{
    /// <summary>Starts what runs beside the connections (the timeouts' heartbeat, the access log's writer). Before the first connection.</summary>
    void Start();

    /// <summary>From now on <c>albhealth</c> says <c>draining</c>.</summary>
    void BeginDrain();

    /// <summary>From now on answers say <c>Connection: close</c>; silent connections may still ask once.</summary>
    void EndClients();

    /// <summary>Silent connections end.</summary>
    void EndIdle();
}
