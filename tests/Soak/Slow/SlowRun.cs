using LoadBalancer.Soak.Processes;

namespace LoadBalancer.Soak.Slow;

/// <summary>What one attack did to lb and to an ordinary client.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Attached">Most attackers attached at once.</param>
/// <param name="Rest">lb warmed up, before the attack.</param>
/// <param name="End">lb when the attack was over.</param>
/// <param name="PeakKib">Its memory at its highest between the two.</param>
/// <param name="HeapPeakKib">The managed heap at its highest, garbage included.</param>
/// <param name="Gone">From all attached to the last one's end; null: some stayed.</param>
/// <param name="Ordinary">Its times while attackers were there.</param>
internal sealed record SlowRun(AttackKind Kind, int Attached, LbReading Rest, LbReading End, long PeakKib, long HeapPeakKib, TimeSpan? Gone, OrdinaryClient Ordinary)
{
    private const int OrdinaryConnections = 2; // the ordinary client's two

    private const int WarmUpAttackers = 20;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AttachLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EmptyLimit = TimeSpan.FromSeconds(3); // what was in its staged close when the ordinary client left
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    // In a process of its own for each attack: what one leaves behind must not pass for another's rest.
    public static async Task<SlowRun> RunAsync(AttackKind kind, int attackers, CancellationToken cancellation)
    {
        using SlowPod pod = new();
        await using LbProcess lb = await LbProcess.StartAsync(
            $$"""
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{ address = "{{pod.Address}}" }]
            [access_log]
            format = "off"
            """,
            new Dictionary<string, string>());
        using HttpClient admin = new();
        await AskForAsync(new OrdinaryClient(lb.Address), WarmUp, cancellation);
        await WarmUpAsync(kind, lb, admin, cancellation);
        LbReading rest = await LbReading.TakeAsync(lb, admin);

        OrdinaryClient ordinary = new(lb.Address);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task asking = ordinary.RunAsync(over.Token);
        using SlowHttpTest attack = SlowHttpTest.Start(kind, attackers, lb.Address);
        long start = TimeProvider.System.GetTimestamp();
        long mostAt = start;
        int most = 0;
        LbReading reading = rest;
        (long peak, long heapPeak) = (rest.ResidentKib, rest.HeapKib);
        TimeSpan? gone = null;
        while (gone is null && !asking.IsCompleted && !cancellation.IsCancellationRequested)
        {
            await Task.Delay(Tick, CancellationToken.None);
            reading = await LbReading.TakeAsync(lb, admin);
            int attached = reading.Connections - OrdinaryConnections;
            heapPeak = Math.Max(heapPeak, reading.HeapKib);
            peak = Math.Max(peak, reading.ResidentKib);
            long now = TimeProvider.System.GetTimestamp();
            if (attached > most)
            {
                (most, mostAt) = (attached, now);
                await Console.Error.WriteLineAsync($"{kind.Name}: {attached} attached");
            }

            TimeSpan since = TimeProvider.System.GetElapsedTime(mostAt, now);
            if (attached <= 0 && most > 0)
            {
                gone = since;
            }
            else if (since > kind.GoneWithin * 2 || (most == 0 && since > AttachLimit))
            {
                break;
            }
        }

        await over.CancelAsync();
        await asking;
        if (gone is not null && !await IsEmptyAsync(lb, admin))
        {
            gone = null;
        }

        return new SlowRun(kind, most, rest, reading, peak, heapPeak, gone, ordinary);
    }

    /// <summary>
    /// True once no connection is left at all. While the ordinary client comes and goes its connections are one or two, so that one attacker
    /// who stays can hide behind them; when it has left, nobody can.
    /// </summary>
    private static async Task<bool> IsEmptyAsync(LbProcess lb, HttpClient admin)
    {
        long start = TimeProvider.System.GetTimestamp();
        bool isEmpty;
        while (!(isEmpty = (await LbReading.TakeAsync(lb, admin)).Connections == 0) && TimeProvider.System.GetElapsedTime(start) < EmptyLimit)
        {
            await Task.Delay(Tick, CancellationToken.None);
        }

        return isEmpty;
    }

    /// <summary>
    /// A few attackers first, to their end: the code that meets them is compiled once, and its megabytes are no attacker's. What the pools
    /// keep of so few is below the figure's noise.
    /// </summary>
    private static async Task WarmUpAsync(AttackKind kind, LbProcess lb, HttpClient admin, CancellationToken cancellation)
    {
        using SlowHttpTest attack = SlowHttpTest.Start(kind, WarmUpAttackers, lb.Address);
        long start = TimeProvider.System.GetTimestamp();
        bool any = false;
        while (TimeProvider.System.GetElapsedTime(start) < kind.GoneWithin)
        {
            await Task.Delay(Tick, cancellation);
            int attached = (await LbReading.TakeAsync(lb, admin)).Connections; // the ordinary client is not there yet
            any |= attached > 0;
            if (any && attached == 0)
            {
                return;
            }
        }
    }

    private static async Task AskForAsync(OrdinaryClient client, TimeSpan length, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(length);
        await client.RunAsync(end.Token);
    }
}
