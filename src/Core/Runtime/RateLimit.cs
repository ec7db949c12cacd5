namespace LoadBalancer.Core.Runtime;

/// <summary>What a route's requests are counted by (<c>rate_limit.key</c>).</summary>
internal enum RateLimitKey : byte
{
    /// <summary><c>client_ip</c>: the client's address, of IPv6 its /64.</summary>
    ClientIp = 0,

    /// <summary><c>host</c>.</summary>
    Host,

    /// <summary><c>header:NAME</c>: the field's first value, or the client's address where there is no such field.</summary>
    Header,
}

/// <summary>The numbers of a <c>rate_limit</c>: while they stay as they are, a reload keeps what was counted.</summary>
/// <param name="IntervalTicks">What one request costs: the time until a bucket has another one, in ticks of 100 ns.</param>
/// <param name="BurstTicks">What a full bucket holds: as many requests as may come at once, at that price.</param>
/// <param name="Key">What is counted by.</param>
/// <param name="HeaderName">The field of <see cref="RateLimitKey.Header"/>, in lower case; empty otherwise.</param>
internal sealed record RateLimitNumbers(long IntervalTicks, long BurstTicks, RateLimitKey Key, string HeaderName);

/// <summary>How often a route may be asked (<c>rate_limit</c>): a token bucket for each key.</summary>
/// <remarks>
/// Hot path: no allocation but for a table's first use. As the generic cell rate algorithm (GCRA, ITU-T I.371) keeps it, a bucket is one number:
/// the time when it will be full again. Any thread; what is counted is in <see cref="RateTable"/>.
/// </remarks>
internal sealed class RateLimit(RateLimitNumbers numbers, byte[] headerName)
{
    private readonly RateTable _table = new();

    /// <summary>What it was made of.</summary>
    public RateLimitNumbers Numbers { get; } = numbers;

    /// <summary>The field of <see cref="RateLimitKey.Header"/>, as bytes.</summary>
    public ReadOnlySpan<byte> HeaderName => headerName;

    /// <summary>Takes one request out of the bucket of <paramref name="key"/>, unless it is empty.</summary>
    /// <param name="key">Whose bucket.</param>
    /// <param name="nowTicks">A clock that never goes back, in ticks of 100 ns, above 0.</param>
    /// <param name="retryAfterSeconds">When false is returned: whole seconds, rounded up, until there will be one; at least 1.</param>
    public bool TryTake(ulong key, long nowTicks, out int retryAfterSeconds)
    {
        long waitTicks = _table.Take(key, nowTicks, Numbers.IntervalTicks, Numbers.BurstTicks);
        retryAfterSeconds = (int)((waitTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
        return waitTicks <= 0;
    }
}
