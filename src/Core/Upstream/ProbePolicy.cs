using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Upstream;

/// <summary>How a service's endpoints are probed: its <c>health</c>, compiled.</summary>
/// <remarks>Background, immutable. The defaults are those of <c>[[services]]</c> (reference.md §2).</remarks>
public sealed record ProbePolicy
{
    /// <summary>The defaults.</summary>
    public static ProbePolicy Default { get; } = new();

    /// <summary>What a probe does (<c>health.type</c>).</summary>
    public ProbeKind Kind { get; init; }

    /// <summary>What is done on its connection first, as for a request's; a PROXY header names nobody.</summary>
    public ConnectPlan Connect { get; init; } = ConnectPlan.Plain;

    /// <summary>What it asks for (<c>health.path</c>).</summary>
    public string Path { get; init; } = "/";

    /// <summary>Under which name (<c>health.host</c>); the default is the name under which this balancer answers probes itself.</summary>
    public string Host { get; init; } = "albhealth";

    /// <summary>Where (<c>health.port</c>); 0: where the requests go.</summary>
    public int Port { get; init; }

    /// <summary>Which statuses pass (<c>health.expect_status</c>).</summary>
    public StatusSet ExpectStatus { get; init; } = StatusSet.Between(200, 399);

    /// <summary>What the body must contain within its first 64 KiB (<c>health.expect_body</c>); empty: the body is not read.</summary>
    public string ExpectBody { get; init; } = "";

    /// <summary>From one probe's start to the next one's (<c>health.interval</c>), give or take a tenth.</summary>
    public int IntervalMs { get; init; } = 2_000;

    /// <summary>Bound on a whole probe, from the connect to the last byte that is needed (<c>health.timeout</c>).</summary>
    public int TimeoutMs { get; init; } = 1_000;

    /// <summary>Passes in a row that bring a failed endpoint back (<c>health.rise</c>).</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Failures in a row that take it out (<c>health.fall</c>).</summary>
    public int Fall { get; init; } = 3;

    /// <summary>Whether the text of a 503 is read for what a balancer says of itself; probes between zones do, for which this is made.</summary>
    public bool ReadsStanding { get; init; }

    /// <summary>Whether a new endpoint counts as up before its first probes (<c>health.initial</c>).</summary>
    public bool StartsUp { get; init; } = true;
}
