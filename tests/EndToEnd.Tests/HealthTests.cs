using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Endpoints that fall sick, by their probes and by their requests, and what becomes of those requests.</summary>
public sealed class HealthTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";
    private const string Probes = """health = { path = "/healthz", interval = "100ms", timeout = "20s", rise = 2, fall = 2 }""";

    [Fact]
    public async Task A_pod_whose_probes_fail_gets_no_request_until_they_pass_again()
    {
        await using Pod sick = new("sick");
        await using Pod well = new("well");
        await using Lb lb = await Lb.InFrontOfAsync(Probes, sick.Scripted.Address, well.Scripted.Address);
        await StandAsync(lb, "up", 2);

        sick.HealthStatus = "503 Service Unavailable";
        await StandAsync(lb, "down", 1);
        Assert.Equal(["well"], await AskAsync(lb, 10));

        sick.HealthStatus = "200 OK";
        await StandAsync(lb, "up", 2);
        Assert.Equal(["sick", "well"], await AskAsync(lb, 10));
    }

    [Fact]
    public async Task A_pod_that_is_gone_is_noticed_and_costs_no_request_that_may_be_tried_again()
    {
        await using Pod gone = new("gone");
        await using Pod well = new("well");
        await using Lb lb = await Lb.InFrontOfAsync(Probes, gone.Scripted.Address, well.Scripted.Address);
        await gone.DisposeAsync();

        Assert.Equal(["well"], await AskAsync(lb, 10));
        await StandAsync(lb, "down", 1);
        Assert.Contains("lb_health_probes_total{service=\"web\",result=\"refused\"}", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    /// <summary>Its probes pass all the while (faults.md rows 8 and 13).</summary>
    [Fact]
    public async Task A_pod_whose_requests_fail_is_left_alone_though_its_probes_pass()
    {
        await using Pod liar = new("liar") { BreaksRequests = true };
        await using Pod well = new("well");
        await using Lb lb = await Lb.InFrontOfAsync(Probes + "\nretry = { attempts = 1 }", liar.Scripted.Address, well.Scripted.Address);
        for (int request = 0; request < 10; request++)
        {
            await lb.AskAsync(Get); // every other one is broken off: five in a row for the pod
        }

        await StandAsync(lb, "ejected", 1);
        int probesBefore = liar.ProbeCount;
        await Patience.UntilAsync(() => liar.ProbeCount > probesBefore + 4, "the pod passes more probes");

        Assert.Equal(["well"], await AskAsync(lb, 10));
        await StandAsync(lb, "ejected", 1);
        Assert.Contains("lb_ejections_total{service=\"web\"} 1\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_with_a_status_that_counts_eject_and_pass_to_the_client_all_the_same()
    {
        await using ScriptedPod sick = ScriptedPod.Answering("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        await using Pod well = new("well");
        await using Lb lb = await Lb.InFrontOfAsync("""passive = { failures = 3, statuses = "500,502-504" }""", sick.Address, well.Scripted.Address);
        List<int> statuses = [];
        for (int request = 0; request < 12; request++)
        {
            statuses.Add((await lb.AskAsync(Get)).Status);
        }

        Assert.Equal(3, statuses.Count(status => status == 500));
        Assert.Equal(9, statuses.Count(status => status == 200));
    }

    [Fact]
    public async Task When_all_fail_half_of_them_are_out_at_most()
    {
        Pod[] pods = [.. Enumerable.Range(1, 4).Select(number => new Pod($"{number}") { BreaksRequests = true })];
        await using Lb lb = await Lb.InFrontOfAsync("retry = { attempts = 1 }", pods.Select(pod => pod.Scripted.Address));
        for (int request = 0; request < 60; request++)
        {
            Assert.Equal(502, (await lb.AskAsync(Get)).Status);
        }

        await StandAsync(lb, "ejected", 2);
        await StandAsync(lb, "up", 2);
        foreach (Pod pod in pods)
        {
            await pod.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("try_all", 200)]
    [InlineData("503", 503)]
    public async Task When_all_look_sick_they_are_tried_all_the_same_or_refused_as_the_operator_says(string mode, int status)
    {
        await using Pod pod = new("pod") { HealthStatus = "503 Service Unavailable" };
        await using Lb lb = await Lb.InFrontOfAsync($"{Probes}\non_all_unhealthy = \"{mode}\"", pod.Scripted.Address);
        await StandAsync(lb, "down", 1);

        Assert.Equal(status, (await lb.AskAsync(Get)).Status);
    }

    [Fact]
    public async Task A_pod_that_begins_down_takes_requests_once_its_probes_pass()
    {
        await using Pod pod = new("pod") { HealthStatus = "503 Service Unavailable" };
        await using Lb lb = await Lb.InFrontOfAsync(
            Probes.Replace("fall = 2", "fall = 2, initial = \"down\"", StringComparison.Ordinal) + "\non_all_unhealthy = \"503\"", pod.Scripted.Address);
        Assert.Equal(503, (await lb.AskAsync(Get)).Status);

        pod.HealthStatus = "200 OK";
        await StandAsync(lb, "up", 1);

        Assert.Equal(200, (await lb.AskAsync(Get)).Status);
    }

    [Fact]
    public async Task A_services_name_is_resolved_and_a_name_that_has_no_address_keeps_nobody_else_from_being_served()
    {
        await using Pod pod = new("pod");
        await using Lb lb = await Lb.StartAsync($"""
            [[routes]]
            path = "/"
            service = "named"
            [[routes]]
            path = "/lost"
            service = "lost"
            [[services]]
            name = "named"
            dns = {'{'} name = "localhost:{pod.Scripted.Address.Port}" {'}'}
            [[services]]
            name = "lost"
            dns = {'{'} name = "no-such-name.invalid:80", refresh = "1s" {'}'}
            """);

        Assert.Equal("pod", (await lb.AskAsync(Get)).Text);
        Assert.Equal(503, (await lb.AskAsync(Get.Replace("GET /", "GET /lost", StringComparison.Ordinal))).Status);
        await Patience.UntilAsync(
            async () => LostCount().Match(await lb.ReadMetricsAsync()) is { Success: true } match && int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > 1,
            "the lost name is looked up again");

        static Regex LostCount() => new("lb_dns_lookups_total\\{service=\"lost\",result=\"error\"\\} (\\d+)");
    }

    private static Task StandAsync(Lb lb, string state, int count) => Patience.UntilAsync(
        async () => (await lb.ReadMetricsAsync()).Contains($"lb_upstream_endpoints{{service=\"web\",state=\"{state}\"}} {count}\n", StringComparison.Ordinal),
        $"{count} endpoints are {state}");

    /// <summary>The pods that answered, each once; every request must be answered.</summary>
    private static async Task<string[]> AskAsync(Lb lb, int count)
    {
        HashSet<string> answered = [];
        for (int request = 0; request < count; request++)
        {
            Answer answer = await lb.AskAsync(Get);
            Assert.Equal(200, answer.Status);
            answered.Add(answer.Text);
        }

        return [.. answered.Order()];
    }

    /// <summary>Answers requests with its name and probes with the status the test sets.</summary>
    private sealed class Pod : IAsyncDisposable
    {
        private int _probeCount;

        public Pod(string name) => Scripted = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.StartsWith("GET /healthz ", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _probeCount);
                    await connection.WriteAsync($"HTTP/1.1 {HealthStatus}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    return;
                }

                if (BreaksRequests)
                {
                    connection.Reset();
                    return;
                }

                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}");
            }
        });

        public ScriptedPod Scripted { get; }

        public string HealthStatus { get; set; } = "200 OK";

        public bool BreaksRequests { get; init; }

        public int ProbeCount => Volatile.Read(ref _probeCount);

        public ValueTask DisposeAsync() => Scripted.DisposeAsync();
    }
}
