namespace LoadBalancer.Core.Configuration;

/// <summary>Which side of the cluster's network an ALB serves.</summary>
public enum AlbType : byte
{
    /// <summary>Clients of the public network.</summary>
    Public = 0,

    /// <summary>Clients of the private network.</summary>
    Private,
}
