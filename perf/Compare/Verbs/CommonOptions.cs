using System.CommandLine;
using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Compare.Verbs;

/// <summary>Options that several verbs have, with one wording each.</summary>
internal static class CommonOptions
{
    public static Option<int> Rate() => Positive("--rate", 8000, "Requests per second over all connections");

    public static Option<int> Connections() => Positive("--connections", 64, "Client connections");

    public static Option<string?> Lb() => new("--lb") { Description = "An lb that is already built (default: src/Host is built in Release)" };

    public static Option<string?> Native() => new("--native")
    {
        Description = "A natively compiled lb (default: src/Host is published so, where clang is installed)",
    };

    public static Option<string> Peer() => new("--peer") { Description = "One proxy, by name", DefaultValueFactory = _ => PeerNames.Lb };

    public static Option<string?> Before() => new("--before") { Description = "An lb built before a change: driven in the same rounds, as 'before'" };

    /// <summary>An option whose value is a whole number above zero.</summary>
    public static Option<int> Positive(string name, int byDefault, string description)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }
}
