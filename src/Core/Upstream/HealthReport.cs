namespace LoadBalancer.Core.Upstream;

/// <summary>What is known of an endpoint's health, as one value: what its probes say, and what its requests led to.</summary>
public sealed record HealthReport
{
    /// <summary>Of an endpoint nobody has heard of yet, where that counts as up.</summary>
    public static HealthReport New { get; } = new();

    /// <summary>The same, where it counts as down (<c>health.initial</c>).</summary>
    public static HealthReport NewDown { get; } = new() { IsProbedUp = false, ProbeEvidence = "not probed yet" };

    /// <summary>Its probes say that it is up, or there are none.</summary>
    public bool IsProbedUp { get; init; } = true;

    /// <summary>When they came to say so; default: from the start.</summary>
    public DateTimeOffset ProbedSince { get; init; }

    /// <summary>Why they say that it is down: <c>3 probe failures: connection refused</c>.</summary>
    public string ProbeEvidence { get; init; } = "";

    /// <summary>Requests to it failed too often, and its time out is not over.</summary>
    public bool IsEjected { get; init; }

    /// <summary>When it was ejected, or came back; default: it never was.</summary>
    public DateTimeOffset EjectedSince { get; init; }

    /// <summary>Why it was ejected and for how long.</summary>
    public string EjectionEvidence { get; init; } = "";

    /// <summary>When it came to stand as it does.</summary>
    public DateTimeOffset Since => !IsProbedUp ? ProbedSince
        : IsEjected ? EjectedSince
        : ProbedSince > EjectedSince ? ProbedSince : EjectedSince;

    /// <summary>Why it stands as it does, for the operator; empty while nothing speaks against it.</summary>
    public string Evidence => !IsProbedUp ? ProbeEvidence : IsEjected ? EjectionEvidence : "";
}
