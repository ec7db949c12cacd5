using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Rendering;

/// <summary>What renderers know beside the configuration.</summary>
/// <param name="Config">Sound.</param>
/// <param name="ConfigPaths">Where it was read from, whole.</param>
/// <param name="Program">The command that starts <c>lb</c>: one word, or <c>dotnet</c> and a file; of plain characters.</param>
/// <param name="User">Under which <c>lb</c> runs.</param>
internal sealed record RenderSettings(ProxyConfig Config, ImmutableArray<string> ConfigPaths, string Program, string User)
{
    /// <summary>How a program on this machine reaches the admin address: a wildcard is no address to connect to.</summary>
    public string AdminUrl
    {
        get
        {
            if (Config.Admin.Address is not IPEndPoint address)
            {
                return AddressText.Of(Config.Admin.Address);
            }

            IPAddress host = address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
                : address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
                : address.Address;
            return $"http://{new IPEndPoint(host, address.Port)}";
        }
    }

    /// <summary>How the running program is started.</summary>
    public static string RunningProgram
    {
        get
        {
            string process = Environment.ProcessPath ?? "lb";
            return Path.GetFileNameWithoutExtension(process) == "dotnet" ? $"{process} {Path.Combine(AppContext.BaseDirectory, "lb.dll")}" : process;
        }
    }

    /// <summary>True for what neither keepalived nor systemd nor a shell reads as anything but itself.</summary>
    public static bool IsPlain(string text, bool mayHaveBlanks = false) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "/.-_+:@,".Contains(letter, StringComparison.Ordinal) || (mayHaveBlanks && letter == ' '));

    /// <summary>A name for a comment or a label: what is not plain becomes '-'.</summary>
    public static string Plain(string text) => string.Concat(text.Select(static letter => IsPlain($"{letter}") ? letter : '-'));
}
