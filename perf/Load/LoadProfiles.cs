using NBomber.Contracts;
using NBomber.CSharp;

namespace LoadBalancer.Perf.Load;

/// <summary>How many requests a second, over time. All are open: a slow answer does not delay the next request.</summary>
internal static class LoadProfiles
{
    public const string Reload = "reload";

    public static IReadOnlyList<string> Names { get; } = ["steady", "ramp", "spike", Reload];

    public static LoadSimulation[] Create(LoadOptions options)
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        TimeSpan whole = TimeSpan.FromSeconds(options.Seconds);
        TimeSpan quarter = whole / 4;
        int calm = Math.Max(1, options.Rate / 10);
        return options.Scenario switch
        {
            // From nothing to the rate in three quarters of the time; then held, so that the top is seen for more than an instant.
            "ramp" =>
            [
                Simulation.RampingInject(rate: options.Rate, interval: second, during: quarter * 3),
                Simulation.Inject(rate: options.Rate, interval: second, during: quarter),
            ],

            // A tenth, at once ten times that, and a tenth again for long enough to see the latency return.
            "spike" =>
            [
                Simulation.Inject(rate: calm, interval: second, during: quarter),
                Simulation.Inject(rate: options.Rate, interval: second, during: quarter),
                Simulation.Inject(rate: calm, interval: second, during: quarter * 2),
            ],
            _ => [Simulation.Inject(rate: options.Rate, interval: second, during: whole)],
        };
    }
}
