using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Zones;

/// <summary>Takes one event after the other: what it changes, what is decided then, what the other zones are told, who hears of it here.</summary>
/// <remarks>Background: the one lock around <see cref="ZoneBoard"/>. Verdicts are handed out behind it, in order.</remarks>
internal sealed class ZoneEvents(TimeProvider time, Random random, ILogger logger, Action<ZoneVerdicts> changed) : IDisposable
{
    private readonly Lock _deciding = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly VerdictQueue _out = new(changed);
    private (string, string, ImmutableArray<AlbSighting>, ImmutableArray<AlbOverride>)? _told;
    private volatile ZoneVerdicts _verdicts = new() { Albs = [] };
    private volatile byte[] _stateBody = [];
    private volatile bool _isOwnEnabled = true;

    /// <summary>Within an event only.</summary>
    public ZoneBoard Board { get; } = new((time.GetUtcNow().ToUnixTimeMilliseconds() << 20) | (long)random.Next(1 << 20));

    /// <summary>Within an event only.</summary>
    public ZoneLog Log { get; } = new(logger);

    public ZoneVerdicts Verdicts => _verdicts;

    public byte[] StateBody => _stateBody;

    public bool IsOwnEnabled => _isOwnEnabled;

    /// <summary>Within an event only: what those are told whose states are read.</summary>
    public byte[] Word { get; private set; } = [];

    /// <summary>Within an event only: it ends with the monitor.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Within an event: even if nothing is new, the state is signed anew, so that the others see that this zone lives.</summary>
    public void Renew() => _told = null;

    /// <summary>Takes one.</summary>
    /// <param name="take">Gets the monotonic clock in milliseconds, and the wall clock.</param>
    public void Act(Action<long, DateTimeOffset> take)
    {
        lock (_deciding)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            (long nowMs, DateTimeOffset now) = (NowMs(), time.GetUtcNow());
            take(nowMs, now);
            if (Board.Plan is not { } plan)
            {
                return;
            }

            Board.Decide(nowMs, now);
            Log.Tell(Board.Verdicts, nowMs, 3L * plan.Probe.IntervalMs);
            _isOwnEnabled = plan.Albs.FirstOrDefault(alb => alb.Id == plan.AlbId) is not { } own || Board.Overrides.IsEnabled(own);
            if (!IsTold(Board.Told()))
            {
                _told = Board.Told();
                _stateBody = Board.Seal(now);
                Word = Board.SealWord(now);
            }

            _verdicts = Board.Verdicts;
            _out.Add(_verdicts);
        }

        _out.HandOut();
    }

    /// <summary>Reads or changes something that nothing is decided by.</summary>
    public T Look<T>(Func<long, T> look)
    {
        lock (_deciding)
        {
            return look(NowMs());
        }
    }

    public void Dispose()
    {
        lock (_deciding) // nothing begins between the two
        {
            if (!_stop.IsCancellationRequested)
            {
                _stop.Cancel();
                _stop.Dispose();
            }
        }
    }

    private bool IsTold((string Standing, string ConfigHash, ImmutableArray<AlbSighting> Seen, ImmutableArray<AlbOverride> Overrides) now) =>
        _told is var (standing, configHash, seen, overrides) && standing == now.Standing && configHash == now.ConfigHash
        && seen.SequenceEqual(now.Seen) && overrides.SequenceEqual(now.Overrides) && (_stateBody.Length > 0) == Board.HasState;

    /// <summary>Any origin does: the numbers are only compared with each other.</summary>
    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
