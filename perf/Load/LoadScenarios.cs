using System.Diagnostics;
using System.Globalization;
using NBomber.Contracts;
using NBomber.CSharp;

namespace LoadBalancer.Perf.Load;

/// <summary>What is done once per injection: one request, or one reload.</summary>
internal static class LoadScenarios
{
    /// <summary>Long enough for ten reloads and more in the shortest useful run, far above what one may take (200 ms).</summary>
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(5);

    /// <summary>One GET; anything but a 2xx, and anything thrown, is a failure.</summary>
    public static ScenarioProps Requests(LoadOptions options, HttpClient client) =>
        Scenario.Create(options.Scenario, async _ =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
                request.Headers.Host = options.Host;
                using HttpResponseMessage answer = await client.SendAsync(request);
                byte[] body = await answer.Content.ReadAsByteArrayAsync();
                string status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
                return answer.IsSuccessStatusCode
                    ? Response.Ok(statusCode: status, sizeBytes: body.Length)
                    : Response.Fail(statusCode: status, sizeBytes: body.Length);
            })
            .WithWarmUpDuration(TimeSpan.FromSeconds(5)) // fills the pools of connections on both sides
            .WithLoadSimulations(LoadProfiles.Create(options));

    /// <summary>One SIGHUP every five seconds for as long as the requests last; fails once there is no such process.</summary>
    public static ScenarioProps Reloads(LoadOptions options) =>
        Scenario.Create("sighup", async _ =>
            {
                using Process kill = Process.Start("kill", ["-HUP", options.ProcessId.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync();
                return kill.ExitCode == 0 ? Response.Ok() : Response.Fail(message: "there is no such process: did the reload end it?");
            })
            .WithoutWarmUp()
            .WithLoadSimulations(Simulation.Inject(rate: 1, interval: ReloadInterval, during: TimeSpan.FromSeconds(options.Seconds)));
}
