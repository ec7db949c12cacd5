namespace LoadBalancer.Core.Balancing;

/// <summary>A request that waits in a <see cref="WaitingLine"/>.</summary>
internal interface IWaiter
{
    /// <summary>Tells it that its turn has come. Any thread; returns at once.</summary>
    /// <returns>False when it does not wait any more: the turn is another's.</returns>
    bool TryGrant();
}
