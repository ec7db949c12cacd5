using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Drill;

/// <summary>Takes a zone out of the cluster's name, watches, and puts it back, whatever happens meanwhile.</summary>
/// <remarks>Background; once.</remarks>
/// <param name="plan">What is done.</param>
/// <param name="client">Who does it.</param>
/// <param name="ask">Asks a resolver for the cluster's name.</param>
/// <param name="output">Told what happens, as it does.</param>
/// <param name="time">The clock.</param>
internal sealed class ZoneDrill(
    DrillPlan plan, AdminClient client, Func<IPEndPoint, CancellationToken, Task<ImmutableArray<IPAddress>?>> ask, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(60);

    private readonly DrillNames _names = new(plan.Resolvers, ask, [.. plan.Albs.Select(static alb => IPAddress.Parse(alb.Ip))]);
    private readonly List<string> _misses = [];
    private ImmutableArray<IPAddress> _followed = [];
    private long _followedSince;
    private int _turn;
    private volatile bool _isQuiet;
    private bool _isTakenOut;

    /// <summary>Does it all.</summary>
    /// <param name="cancellation">Ends the watching early; the zone is put back all the same.</param>
    public async Task<DrillReport> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource end = new();
        using DrillTraffic follower = new(plan.Domain);
        using DrillTraffic stayer = new(plan.Domain);
        Task watching = Task.WhenAll(
            _names.RunAsync(end.Token),
            follower.RunAsync(Follow, end.Token),
            stayer.RunAsync(() => _isQuiet ? null : plan.Albs[0].ProbeAddress, end.Token));
        (double? left, double? quiet, double? back) = (null, null, null);
        try
        {
            if (await UntilAsync(() => _names.IsPresent, ReturnPatience, cancellation) is null)
            {
                _misses.Add($"not every resolver answered with zone {plan.Zone} before anything was done{(_names.FirstWrong.Length > 0 ? $": {_names.FirstWrong}" : "")}");
            }
            else
            {
                (left, quiet) = await TakeOutAsync(cancellation);
            }
        }
        finally
        {
            back = _isTakenOut ? await PutBackAsync() : null;
            await end.CancelAsync();
            await watching;
        }

        Judge(left, back, follower, stayer);
        return new DrillReport(
            plan.Zone, left, quiet, back, _names.AnswerCount, _names.WrongCount, follower.RequestCount, follower.FailedCount, stayer.RequestCount, stayer.FailedCount, [.. _misses]);
    }

    private async Task<(double? Left, double? Quiet)> TakeOutAsync(CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        _isTakenOut = true; // whatever comes of it: an answer that is lost may have been a yes
        if (!await SetAsync("disable"))
        {
            return (null, null);
        }

        Say(start, $"{string.Join(", ", plan.Albs.Select(static alb => alb.Id))} disabled");
        Task<double?> leaving = UntilAsync(() => _names.IsAbsent, plan.Length, cancellation);
        Task<double?> quieting = UntilQuietAsync(start, cancellation);
        double? left = await leaving;
        if (left is not null)
        {
            _names.MustBeAbsent(true);
            Say(start, "in no answer any more");
        }

        double? quiet = await quieting;
        if (quiet is not null)
        {
            Say(start, "its traffic is gone");
        }

        _isQuiet = true;
        await Task.Delay(Positive(plan.Length - time.GetElapsedTime(start)), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (left, quiet);
    }

    private async Task<double?> PutBackAsync()
    {
        _names.MustBeAbsent(false);
        long start = time.GetTimestamp();
        if (!await SetAsync("enable"))
        {
            return null;
        }

        Say(start, "enabled again");
        double? back = await UntilAsync(() => _names.IsPresent, ReturnPatience, CancellationToken.None);
        if (back is not null)
        {
            Say(start, "in every answer again");
        }

        return back;
    }

    private async Task<bool> SetAsync(string action)
    {
        bool isDone = true;
        foreach (AlbVerdictStatus alb in plan.Albs)
        {
            AdminAnswer answer = await client.AskAsync(HttpMethod.Post, $"/api/v1/albs/{Uri.EscapeDataString(alb.Id)}/{action}");
            if (answer.Read(AdminJson.Default.AlbChange) is null)
            {
                isDone = false;
                _misses.Add($"{alb.Id} could not be {action}d: {(answer.Status == HttpStatusCode.Conflict ? answer.Text.Trim() : answer.Complaint(client.Address))}");
            }
        }

        return isDone;
    }

    /// <summary>Until the zone says that its traffic is gone; the stayer's, which is ours, has to end for it.</summary>
    private async Task<double?> UntilQuietAsync(long start, CancellationToken cancellation)
    {
        // A client that stays for as long as half of the drill: then it goes as real ones would, and the zone has the rest to become quiet.
        await Task.Delay(plan.Length / 2, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _isQuiet = true;
        while (!cancellation.IsCancellationRequested && time.GetElapsedTime(start) < plan.Length)
        {
            AdminAnswer answer = await client.AskAsync(HttpMethod.Get, "/api/v1/albs");
            if (answer.ReadArray(AdminJson.Default.ImmutableArrayAlbStatus)?.Where(alb => alb.Zone == plan.Zone).All(static alb => alb.Status == "disabled") == true)
            {
                return time.GetElapsedTime(start).TotalSeconds;
            }

            await Task.Delay(BetweenLooks, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private async Task<double?> UntilAsync(Func<bool> holds, TimeSpan patience, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        while (!holds())
        {
            if (cancellation.IsCancellationRequested || time.GetElapsedTime(start) > patience)
            {
                return null;
            }

            await Task.Delay(BetweenLooks, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>As a client does that keeps an answer for as long as it may, and then asks anew; one address after the other.</summary>
    private string? Follow()
    {
        if (_followed.IsEmpty || time.GetElapsedTime(_followedSince) >= TimeSpan.FromSeconds(plan.TtlSeconds))
        {
            (_followed, _followedSince) = (_names.Last, time.GetTimestamp());
        }

        IPAddress[] known = [.. _followed.Where(ip => Find(ip) is not null)];
        return known.Length == 0 ? null : Find(known[_turn++ % known.Length])!.ProbeAddress;

        AlbVerdictStatus? Find(IPAddress ip) => plan.Albs.Concat(plan.Others).FirstOrDefault(alb => alb.Ip == ip.ToString());
    }

    private void Judge(double? left, double? back, DrillTraffic follower, DrillTraffic stayer)
    {
        if (left is null && _misses.Count == 0)
        {
            _misses.Add("it never left every answer");
        }
        else if (plan.PromisedToLeave is { } promise && left > promise.TotalSeconds)
        {
            _misses.Add($"it was to leave every answer within {promise.TotalSeconds} s");
        }

        Miss(_names.WrongCount, $"wrong answers, the first: {_names.FirstWrong}");
        Miss(follower.FailedCount, $"requests by name failed, the last: {follower.LastFailure}");
        Miss(stayer.FailedCount, $"requests to the zone itself failed, the last: {stayer.LastFailure}");
        if (back is null && _isTakenOut)
        {
            _misses.Add($"it was not in every answer again within {ReturnPatience.TotalSeconds} s: look at 'lb zone status'");
        }

        void Miss(int count, string what)
        {
            if (count > 0)
            {
                _misses.Add($"{count} {what}");
            }
        }
    }

    private void Say(long start, string what)
    {
        output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.GetElapsedTime(start).TotalSeconds,6:0.0} s  {what}"));
        output.Flush();
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
