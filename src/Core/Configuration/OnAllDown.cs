namespace LoadBalancer.Core.Configuration;

/// <summary><c>on_all_down</c>: what is answered when every enabled ALB is down.</summary>
public enum OnAllDown
{
    /// <summary><c>all</c>: every enabled one, since one of them may be reached after all.</summary>
    All,

    /// <summary><c>empty</c>: none.</summary>
    Empty,
}
