using System.Reflection;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>The transport that the balancers of this assembly run on: the same tests are built twice, once for each.</summary>
internal static class TransportUnderTest
{
    /// <summary><c>epoll</c> or <c>sockets</c>, from the project file.</summary>
    public static string Kind { get; } = typeof(TransportUnderTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static data => data.Key == "Transport").Value!;

    /// <summary>Two loops, however many cores there are: the second connection is on another one than the first.</summary>
    public static string Toml { get; } = $"[transport]\nkind = \"{Kind}\"\nloops = 2\n";

    /// <summary>One loop: for a test that expects one client to be given the connection to a pod that another one left.</summary>
    public static string TomlOfOneLoop { get; } = $"[transport]\nkind = \"{Kind}\"\nloops = 1\n";
}
