using System.Globalization;
using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Demo;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The demo is the cluster of the scenario: three ALBs, ten pods, and an application that learns its client's real address.</summary>
[Collection(RunningDemo.OneAtATime)]
public sealed class DemoTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    private const string Host = "iks1.jp-tok.containers.appdomain.cloud";
    private static readonly IPAddress ClientAddress = IPAddress.Parse("127.0.0.99");

    [Theory]
    [InlineData(0, "127.0.0.2")]
    [InlineData(1, "127.0.0.3")]
    [InlineData(2, "127.0.0.4")]
    public async Task Through_any_alb_a_pod_prints_the_session_check_with_the_clients_real_address(int alb, string albAddress)
    {
        Answer answer = await GetAsync(alb);

        string[] lines = answer.Text.Split('\n');
        string pod = lines[0]["Hostname: ".Length..^"<br>".Length];
        Assert.Contains(pod, demo.Plan.Pods.Select(static pod => pod.Name));
        Assert.Equal(
            $"""
            Hostname: {pod}<br>
            1th time access.
            <br>
            HTTP_CLIENT_IP = <br>
            HTTP_X_FORWARDED_FOR = 127.0.0.99<br>
            HTTP_X_FORWARDED = <br>
            HTTP_X_CLUSTER_CLIENT_IP = <br>
            HTTP_FORWARDED_FOR = <br>
            HTTP_FORWARDED = for=127.0.0.99;host={Host};proto=http<br>
            REMOTE_ADDR = {albAddress}<br>

            """.ReplaceLineEndings("\n"),
            answer.Text);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task The_count_in_the_cookie_rises_whichever_alb_and_pod_answer()
    {
        string jar = "";
        HashSet<string> pods = [];
        for (int visit = 1; visit <= 6; visit++)
        {
            Answer answer = await GetAsync(visit % demo.Albs.Count, jar.Length == 0 ? "" : $"Cookie: {jar}\r\n");

            string[] lines = answer.Text.Split('\n');
            pods.Add(lines[0]);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{visit}th time access."), lines[1]);
            jar = answer.Field("Set-Cookie")!.Split(';')[0];
        }

        Assert.True(pods.Count > 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ten_requests_to_one_alb_reach_the_ten_pods_of_all_zones(int alb)
    {
        HashSet<string> pods = [];
        for (int i = 0; i < 10; i++)
        {
            pods.Add((await GetAsync(alb)).Text.Split('\n')[0]);
        }

        Assert.Equal(demo.Plan.Pods.Select(static pod => $"Hostname: {pod.Name}<br>").Order(), pods.Order());
    }

    [Fact]
    public async Task Each_alb_says_that_it_is_healthy()
    {
        foreach (IPEndPoint alb in demo.Albs)
        {
            await using RawClient client = await RawClient.ConnectAsync(alb);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: albhealth\r\n\r\n");

            Answer answer = await client.ReadAnswerAsync();

            Assert.Equal((200, "healthy"), (answer.Status, answer.Text));
        }
    }

    [Fact]
    public void What_it_prints_names_three_albs_and_ten_pods_with_both_their_addresses()
    {
        using StringWriter output = new();
        DemoGuide.Write(output, demo.Plan, demo.Process);
        string text = output.ToString();

        Assert.Equal(3, demo.Plan.Albs.Length);
        Assert.Equal(10, demo.Plan.Pods.Length);
        Assert.All(demo.Plan.Albs.Zip(demo.Albs), alb => Assert.Contains(Row(text, alb.First.Id), line =>
            line.Contains(alb.First.PortableIp, StringComparison.Ordinal) && line.Contains($"{alb.Second}", StringComparison.Ordinal)));
        Assert.All(demo.Plan.Pods, pod => Assert.Contains(Row(text, pod.Name), line =>
            line.Contains(pod.PodIp, StringComparison.Ordinal) && line.Contains($"{pod.Address}", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Row(string text, string name) =>
        text.Split(Environment.NewLine).Where(line => line.Contains(name, StringComparison.Ordinal));

    private async Task<Answer> GetAsync(int alb, string fields = "")
    {
        await using RawClient client = await RawClient.ConnectAsync(demo.Albs[alb], ClientAddress);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n{fields}\r\n");
        return await client.ReadAnswerAsync();
    }
}
