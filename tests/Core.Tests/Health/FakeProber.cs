using System.Net;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>Answers probes as the test says, at once or when it is told to; keeps when each began.</summary>
internal sealed class FakeProber(TimeProvider clock) : IProber
{
    private readonly List<TaskCompletionSource<ProbeVerdict>> _held = [];

    public List<(int Port, DateTimeOffset At, ProbePolicy Policy)> Begun { get; } = [];

    /// <summary>By port; everybody else passes.</summary>
    public Dictionary<int, ProbeVerdict> Verdicts { get; } = [];

    /// <summary>True: probes stay under way until <see cref="Release"/>.</summary>
    public bool Holds { get; set; }

    /// <summary>Ports whose probes end at their time-out.</summary>
    public HashSet<int> Hanging { get; } = [];

    public int UnderWayCount => _held.Count;

    public Task<ProbeVerdict> ProbeAsync(EndPoint address, ProbePolicy policy, CancellationToken cancellation)
    {
        int port = ((IPEndPoint)address).Port;
        Begun.Add((port, clock.GetUtcNow(), policy));
        if (Hanging.Contains(port))
        {
            return TimeOutAsync(policy);
        }

        if (!Holds)
        {
            return Task.FromResult(Verdicts.GetValueOrDefault(port, ProbeVerdict.Pass));
        }

        TaskCompletionSource<ProbeVerdict> held = new();
        _held.Add(held);
        return held.Task;
    }

    private async Task<ProbeVerdict> TimeOutAsync(ProbePolicy policy)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(policy.TimeoutMs), clock);
        return new ProbeVerdict(ProbeOutcome.Timeout, "no answer");
    }

    public void Refuse(int port) => Verdicts[port] = new ProbeVerdict(ProbeOutcome.Refused, "connection refused");

    /// <summary>All that are under way pass.</summary>
    public void Release()
    {
        TaskCompletionSource<ProbeVerdict>[] held = [.. _held];
        _held.Clear();
        Array.ForEach(held, each => each.SetResult(ProbeVerdict.Pass));
    }
}
