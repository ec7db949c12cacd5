using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb dns</c>: how the cluster's name is answered.</summary>
internal static class DnsVerb
{
    public const string Lesson = """
        Example:
          lb dns answer iks1.jp-tok.containers.appdomain.cloud
        """;

    public static Command Create(Command answer) => new("dns", "See how the cluster's name is answered") { answer };
}
