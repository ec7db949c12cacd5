namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>Answers what comes to one socket.</summary>
/// <remarks>Disposed instead of stopped when it was never started.</remarks>
internal interface IDatagramServer : IDisposable
{
    /// <summary>Begins to answer. Once.</summary>
    void Start();

    /// <summary>Answers what has come, closes the socket and ends.</summary>
    Task StopAsync();
}
