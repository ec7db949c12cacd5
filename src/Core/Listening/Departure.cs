namespace LoadBalancer.Core.Listening;

/// <summary>Brings an engine's ALB out of service without a loss, and back: what it says of itself, and when its traffic is gone.</summary>
/// <remarks>
/// Background; moved by one owner's beat. Disabled, it goes on serving whoever still comes, each answer ending its connection so that the client asks
/// DNS again; <c>disabling</c> becomes <c>disabled</c> once nothing came for a while and nothing is under way, or when the drain time is over.
/// </remarks>
/// <param name="self">Told what to say.</param>
/// <param name="inFlight">Counts requests under way at endpoints.</param>
/// <param name="time">The clock.</param>
public sealed class Departure(SelfReport self, Func<long> inFlight, TimeProvider time)
{
    /// <summary>Longer than a client that follows the name lets pass between two requests while it works.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private bool _isGone;
    private long? _since; // null while it is not leaving

    /// <summary>The word for it, as the zones tell each other.</summary>
    public string Standing => self.Standing == HealthWord.Draining ? "draining" : _since is null ? "ready" : _isGone ? "disabled" : "disabling";

    /// <summary>Looks once.</summary>
    /// <param name="isEnabled">What the operator wants.</param>
    /// <param name="patience">How long traffic may go on before it counts as gone.</param>
    public void Look(bool isEnabled, TimeSpan patience)
    {
        if (isEnabled)
        {
            if (_since is not null || self.Standing != HealthWord.Enabled)
            {
                (_since, _isGone) = (null, false);
                self.Say(HealthWord.Enabled);
            }

            return;
        }

        long now = time.GetTimestamp();
        if (_since is null)
        {
            _since = now;
            self.Say(HealthWord.Disabled);
        }

        long last = Math.Max(self.LastRequestTimestamp, _since.Value);
        bool isQuiet = time.GetElapsedTime(last, now) >= Quiet && inFlight() == 0;
        _isGone |= isQuiet || time.GetElapsedTime(_since.Value, now) >= patience;
    }
}
