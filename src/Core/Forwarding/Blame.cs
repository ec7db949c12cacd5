namespace LoadBalancer.Core.Forwarding;

/// <summary>Who broke the exchange: the side that is logged, counted and penalised.</summary>
internal enum Blame : byte
{
    None = 0,
    Client,
    Upstream,
}
