namespace LoadBalancer.Core.Explaining;

/// <summary>The ways in which a request's fate can change, as words; where several fit, the first.</summary>
/// <remarks>Config path.</remarks>
public static class RehearsalChange
{
    /// <summary>No route and no default backend takes it any more.</summary>
    public const string Now404 = "now_404";

    /// <summary>A route's own answer (<c>redirect</c>, <c>respond</c>) instead of a service's.</summary>
    public const string NowAnswered = "now_answered";

    /// <summary>It was 404, and something takes it.</summary>
    public const string NowRouted = "now_routed";

    /// <summary>A route of another name.</summary>
    public const string OtherRoute = "other_route";

    /// <summary>A route of the same name leads to another service, other shares, or another answer.</summary>
    public const string OtherService = "other_service";

    /// <summary>A route of the same name asks for other headers.</summary>
    public const string Conditions = "conditions";

    /// <summary>A route of the same name does something else on the way: path, fields, addresses, rate, times, retries, sizes.</summary>
    public const string Policies = "policies";

    /// <summary>How it changes from one fate to another, which are not the same.</summary>
    internal static string Of(Fate before, Fate after) =>
        after.Kind == FateKind.NotFound ? Now404
        : before.Kind == FateKind.NotFound ? NowRouted
        : after.Kind == FateKind.Answer && before.Kind != FateKind.Answer ? NowAnswered
        : before.Route != after.Route ? OtherRoute
        : before.LeadsTo != after.LeadsTo ? OtherService
        : before.Headers != after.Headers ? Conditions
        : Policies;
}
