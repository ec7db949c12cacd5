namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>conf/full.toml with the lines that stand behind <c>#:</c> as if they did not: they name files that only an operator has.</summary>
internal static class FullExample
{
    public static string Read() => File.ReadAllText(Repository.File("conf/full.toml")).Replace("\n#: ", "\n", StringComparison.Ordinal);
}
