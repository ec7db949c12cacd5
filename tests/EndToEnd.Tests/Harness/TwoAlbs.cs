namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>The smallest cluster: this process is one ALB, and there is another that may be led to in its place.</summary>
internal static class TwoAlbs
{
    /// <summary>Who they are; <c>[mzlb]</c> is the test's own.</summary>
    public const string Toml = """
        [node]
        alb = "alb1"
        [[albs]]
        id = "alb1"
        zone = "a"
        ip = "192.0.2.1"
        [[albs]]
        id = "alb2"
        zone = "b"
        ip = "192.0.2.2"
        """;
}
