namespace LoadBalancer.Soak.Faults;

/// <summary>Configurations of the one shape these runs use.</summary>
internal static class Configuration
{
    /// <summary>One route for any host to one service with these endpoints; <paramref name="more"/> goes into the service's table.</summary>
    public static string InFrontOf(IEnumerable<string> endpoints, string more = "") => $$"""
        [[routes]]
        path = "/"
        service = "web"
        [[services]]
        name = "web"
        endpoints = [{{string.Join(", ", endpoints.Select(static endpoint => $"{{ address = \"{endpoint}\" }}"))}}]
        {{more}}

        """;
}
