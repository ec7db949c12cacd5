using LoadBalancer.Perf.Load;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

if (LoadOptions.TryParse(args) is not { } options)
{
    Console.Error.WriteLine(LoadOptions.Usage);
    return 2;
}

// Nothing between the requests and lb: no proxy of the environment, no redirect followed, no cookie kept.
using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };

ScenarioProps requests = LoadScenarios.Requests(options, client);
ScenarioProps[] scenarios = options.Scenario == LoadProfiles.Reload ? [requests, LoadScenarios.Reloads(options)] : [requests];
NodeStats stats = NBomberRunner
    .RegisterScenarios(scenarios)
    .WithTestSuite("lb")
    .WithTestName(options.Scenario)
    .WithReportFolder($"artifacts/load/{options.Scenario}")
    .Run();

// 1 when anything failed, so that a script can ask.
return stats.ScenarioStats.Sum(static scenario => scenario.Fail.Request.Count) == 0 ? 0 : 1;
