using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Faults;

/// <summary>Which faults a pod has, how often, and when. The same seed gives the same fault to the same request at the same pod.</summary>
/// <param name="Seed">Of the dice.</param>
/// <param name="Shares">Of a thousand requests, how many meet each fault; the rest meet none.</param>
internal sealed record FaultPlan(int Seed, IReadOnlyList<(Fault Fault, int PerMille)> Shares)
{
    /// <summary>Answers all it gets.</summary>
    public static FaultPlan Healthy { get; } = new(0, []);

    /// <summary>Of a thousand connections, how many are closed before a byte of them is read.</summary>
    public int UnreadPerMille { get; init; }

    /// <summary>What an answer takes.</summary>
    public TimeSpan Work { get; init; }

    /// <summary>What a <see cref="Fault.Late"/> one takes: longer than the balancer waits.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a connection may be idle before the pod closes it; null: for ever.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>By how much that limit differs from one wait to the next, at most, either way.</summary>
    public TimeSpan IdleJitter { get; init; }

    /// <summary>What this request meets at that pod, whichever connection brings it and whenever.</summary>
    public Fault Of(int pod, Nonce nonce)
    {
        int draw = DiceOf(pod, nonce).Next(1000);
        foreach ((Fault fault, int perMille) in Shares)
        {
            if ((draw -= perMille) < 0)
            {
                return fault;
            }
        }

        return Fault.None;
    }

    /// <summary>How many of an answer's bytes come before it is cut or stalls; often none, or half a head.</summary>
    public int CutAt(int pod, Nonce nonce, int headBytes, int answerBytes)
    {
        Random dice = DiceOf(pod, nonce);
        return dice.Next(3) switch
        {
            0 => 0,
            1 => dice.Next(headBytes),
            _ => dice.Next(headBytes, answerBytes),
        };
    }

    /// <summary>True when that pod closes its <paramref name="connection"/>th connection unread.</summary>
    public bool LeavesUnread(int pod, int connection) => new Random(Mix(pod, connection)).Next(1000) < UnreadPerMille;

    /// <summary>How long that connection may be idle this time.</summary>
    public TimeSpan DrawIdleLimit(Random dice) =>
        IdleLimit is { } limit ? limit + (IdleJitter * ((2 * dice.NextDouble()) - 1)) : Timeout.InfiniteTimeSpan;

    private Random DiceOf(int pod, Nonce nonce) => new(Mix(pod, unchecked((nonce.Flow * 7919) ^ (int)nonce.Number ^ (int)(nonce.Number >> 32))));

    // Not HashCode: its seed is another in every process, and a run must be repeatable.
    private int Mix(int pod, int number) => unchecked((((Seed * 397) ^ pod) * 486187739) ^ number);
}
