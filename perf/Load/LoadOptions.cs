using System.Globalization;

namespace LoadBalancer.Perf.Load;

/// <summary>What the command line asks for.</summary>
/// <param name="Scenario">One of <see cref="LoadProfiles.Names"/>.</param>
/// <param name="Url">What every request asks for.</param>
/// <param name="Host">The <c>Host</c> field, where it is not the URL's.</param>
/// <param name="Rate">Requests a second, at the top of the profile.</param>
/// <param name="Seconds">How long the whole profile takes.</param>
/// <param name="ProcessId">The running <c>lb</c>, for the profile that reloads it; 0: not told.</param>
internal sealed record LoadOptions(string Scenario, Uri Url, string? Host, int Rate, int Seconds, int ProcessId)
{
    public const string Usage = """
        usage: dotnet run -c Release --project perf/Load -- steady|ramp|spike|reload [options]
          --url URL        what to ask for (http://127.0.0.1:8080/)
          --host NAME      Host field of the requests (the URL's)
          --rate N         requests a second at the top (500)
          --seconds N      length of the whole profile, 8 at least (120)
          --pid N          process id of the running lb; reload needs it
        """;

    /// <summary>The options, or null when they cannot be read.</summary>
    public static LoadOptions? TryParse(string[] args)
    {
        if (args.Length % 2 == 0 || !LoadProfiles.Names.Contains(args[0]))
        {
            return null;
        }

        var options = new LoadOptions(args[0], new Uri("http://127.0.0.1:8080/"), Host: null, Rate: 500, Seconds: 120, ProcessId: 0);
        for (int i = 1; i < args.Length; i += 2)
        {
            string value = args[i + 1];
            _ = int.TryParse(value, CultureInfo.InvariantCulture, out int number);
            LoadOptions? next = args[i] switch
            {
                "--url" when Uri.TryCreate(value, UriKind.Absolute, out Uri? url) => options with { Url = url },
                "--host" => options with { Host = value },
                "--rate" when number > 0 => options with { Rate = number },
                "--seconds" when number >= 8 => options with { Seconds = number },
                "--pid" when number > 0 => options with { ProcessId = number },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options.Scenario == LoadProfiles.Reload && options.ProcessId == 0 ? null : options;
    }
}
