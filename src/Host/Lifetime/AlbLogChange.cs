using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Where an access log is to go next, opened already.</summary>
/// <param name="Config">What the operator wrote.</param>
/// <param name="Stream">What takes the lines; null: nothing is logged any more.</param>
internal sealed record AlbLogChange(AccessLogConfig Config, LogStream? Stream) : IAsyncDisposable
{
    /// <summary>Closes what was opened.</summary>
    public ValueTask DisposeAsync() => Stream?.DisposeAsync() ?? ValueTask.CompletedTask;
}
