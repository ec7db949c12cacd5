namespace LoadBalancer.Core.Balancing;

/// <summary>A request that waits in a <see cref="WaitingLine"/>.</summary>
internal interface IWaiter
{
    /// <summary>False when the room that there is now is none for it. Asked under the line's lock, while it is in the line.</summary>
    bool HasUse { get; }

    /// <summary>Tells it that its turn has come. Any thread; returns at once.</summary>
    /// <returns>False when it does not wait any more: the turn is another's.</returns>
    bool TryGrant();
}
