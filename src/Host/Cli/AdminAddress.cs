using System.CommandLine;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Cli;

/// <summary>Which running process a verb talks to: the one named, else the one of the environment, else the default.</summary>
internal static class AdminAddress
{
    /// <summary>The environment's word for it.</summary>
    public const string Variable = "LB_ADMIN";

    /// <summary>Where <c>[admin] address</c> is when nobody says.</summary>
    public const string Default = "http://127.0.0.1:9900";

    public static Option<string?> CreateOption() => new("--admin")
    {
        Description = $"The process's admin address; default: {Variable}, else {Default}",
        HelpName = "URL",
    };

    /// <summary>The address; null, with the reason in <paramref name="fault"/>, when what was given is none.</summary>
    /// <param name="named">What the option says; null: nothing.</param>
    /// <param name="inEnvironment">What <see cref="Variable"/> says.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static Uri? Resolve(string? named, string? inEnvironment, out string fault)
    {
        string source = named is null && inEnvironment is { Length: > 0 } ? Variable : "--admin";
        string text = named ?? (inEnvironment is { Length: > 0 } ? inEnvironment : Default);
        fault = $"{source}: '{text}' is no address of an admin listener; one looks like {Default}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address is { Scheme: "http", Host.Length: > 0, PathAndQuery: "/" } || SocketPath(address) is not null)
            ? address : null;
    }

    /// <summary>The path of a Unix socket (<c>unix:/run/lb/admin.sock</c>), as the system takes it: of <c>unix:@name</c> a zero and the name. Null for another address.</summary>
    public static string? SocketPath(Uri address)
    {
        string text = address.OriginalString;
        string path = text.StartsWith(AddressText.UnixPrefix, StringComparison.Ordinal) ? text[AddressText.UnixPrefix.Length..] : "";
        return path.StartsWith('/') ? path : path is ['@', _, ..] ? $"\0{path[1..]}" : null;
    }

    /// <summary>What to call it in a message.</summary>
    public static string Name(Uri address) => SocketPath(address) is null ? address.Authority : address.OriginalString;
}
