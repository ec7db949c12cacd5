using System.CommandLine;
using System.Globalization;

namespace LoadBalancer.Host.Cli;

/// <summary>An option that takes a TCP port.</summary>
internal static class PortOption
{
    public static Option<int> Create(string name, string description, int defaultPort) => new(name)
    {
        Description = $"{description} (0: a free one)",
        HelpName = "PORT",
        DefaultValueFactory = _ => defaultPort,
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            {
                return port;
            }

            argument.AddError($"'{text}' is no port for {name}: a number from 0 to 65535");
            return 0;
        },
    };
}
