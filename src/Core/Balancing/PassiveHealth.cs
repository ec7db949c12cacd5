using System.Collections.Immutable;
using System.Globalization;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>Takes an endpoint out for a while when requests to it fail again and again, and lets it back in.</summary>
/// <remarks>
/// Hot path: <see cref="Observe"/> of an attempt that went well is one load and a comparison; one that failed takes the endpoint's lock and reads
/// the clock. Nothing but time ends an ejection: a probe that passes says little of requests that do not (faults.md row 13).
/// </remarks>
public static class PassiveHealth
{
    /// <summary>Takes note of how an endpoint behaved in one attempt.</summary>
    /// <param name="cluster">Whose policy holds.</param>
    /// <param name="endpoint">One of its endpoints, or of an earlier snapshot's.</param>
    /// <param name="conduct">What it did.</param>
    /// <param name="time">The clock; read after failures only.</param>
    public static void Observe(Cluster cluster, Endpoint endpoint, AttemptConduct conduct, TimeProvider time)
    {
        if (conduct.Kind == ConductKind.Neutral)
        {
            return;
        }

        PassivePolicy policy = cluster.Policy.Passive;
        if (conduct.Kind == ConductKind.Answered && !policy.Statuses.Contains(conduct.Status))
        {
            endpoint.State.Conduct.Succeed();
            return;
        }

        if (endpoint.State.Health.Current.IsEjected)
        {
            return; // it is being tried because nobody is left, or its requests were under way; it has had its sentence for that
        }

        long nowMs = NowMs(time);
        if (endpoint.State.Conduct.Fail(conduct.Kind == ConductKind.NotConnected, nowMs, policy))
        {
            TryEject(cluster, endpoint, conduct, nowMs, time.GetUtcNow());
        }
    }

    /// <summary>Lets those of a service's endpoints back in whose time out is over.</summary>
    /// <remarks>Background: called every tenth of a second or so; a return is late by as much.</remarks>
    public static void EndEjections(Cluster cluster, TimeProvider time)
    {
        EndEjections(cluster.Endpoints, time);
        EndEjections(cluster.Leaving, time); // those have their sessions yet
    }

    private static void EndEjections(ImmutableArray<Endpoint> endpoints, TimeProvider time)
    {
        foreach (Endpoint endpoint in endpoints)
        {
            EndpointHealth health = endpoint.State.Health;
            if (health.Current.IsEjected && endpoint.State.Conduct.IsEjectionOver(NowMs(time)))
            {
                DateTimeOffset now = time.GetUtcNow();
                health.Update(report => report with { IsEjected = false, EjectedSince = now, EjectionEvidence = "" });
            }
        }
    }

    private static string Describe(Endpoint endpoint, AttemptConduct conduct) =>
        conduct.Reason == ReasonCode.ConnectTls && endpoint.State.TlsFault is { Length: > 0 } fault ? $"{conduct.Describe()} ({fault})" : conduct.Describe();

    private static void TryEject(Cluster cluster, Endpoint endpoint, AttemptConduct conduct, long nowMs, DateTimeOffset now)
    {
        // Race: two loops may have enough of two endpoints at once, or of one. One after the other: the second sees what the first did.
        lock (cluster.State.Ejecting)
        {
            if (endpoint.State.Health.Current.IsEjected || !MayEject(cluster, endpoint))
            {
                return;
            }

            int lastsMs = endpoint.State.Conduct.Eject(nowMs, cluster.Policy.Passive);
            string evidence = string.Create(
                CultureInfo.InvariantCulture, $"requests failed again and again, the last: {Describe(endpoint, conduct)}; out for {lastsMs / 1000d} s");
            endpoint.State.Health.Update(report => report with { IsEjected = true, EjectedSince = now, EjectionEvidence = evidence });
            cluster.Meter.CountEjection();
        }
    }

    /// <summary>Somebody must be left who takes requests, and no more may be out than the share allows.</summary>
    private static bool MayEject(Cluster cluster, Endpoint endpoint)
    {
        int wantedCount = 0, ejectedCount = 0;
        bool isAnotherUp = false;
        foreach (Endpoint each in cluster.Endpoints)
        {
            EndpointStanding standing = each.Standing;
            if (each.Weight > 0 && standing.IsWanted()) // one of weight 0 takes no requests: it would be nobody's substitute
            {
                wantedCount++;
                ejectedCount += each.State.Health.Current.IsEjected ? 1 : 0;
                isAnotherUp |= each.State != endpoint.State && standing.TakesNew();
            }
        }

        return isAnotherUp && ejectedCount < cluster.Policy.Passive.MostEjected(wantedCount);
    }

    /// <summary>Any origin does: the numbers are only compared with each other.</summary>
    private static long NowMs(TimeProvider time) => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
