namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Reaches DNS servers: the seam between what is to be published and sockets.</summary>
public interface IDnsUpdateClient
{
    /// <summary>A connection for some questions and an update; made when the first is sent, so that this cannot fail.</summary>
    IDnsUpdateConnection Connect(PublishingPlan plan);
}
