namespace LoadBalancer.Core.Upstream;

/// <summary>A connection that the caller now owns and must return or close exactly once, or why there is none.</summary>
internal readonly record struct RentResult(UpstreamConnection? Connection, ConnectError Error)
{
    public static implicit operator RentResult(UpstreamConnection connection) => new(connection, ConnectError.None);

    public static implicit operator RentResult(ConnectError error) => new(null, error);
}
