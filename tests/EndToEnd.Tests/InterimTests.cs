using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Interim answers of a pod go to who can read them, within bounds (wire.md F9).</summary>
public sealed class InterimTests
{
    private const string Early = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
    private const string Final = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfinal";

    [WireRow("F9")]
    [Fact]
    public async Task A_103_is_passed_on_to_HTTP_1_1_before_the_final_answer_comes()
    {
        TaskCompletionSource clientHas103 = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Early);
            await clientHas103.Task;
            await connection.WriteAsync(Final);
            await connection.ReadToEndAsync();
        });
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal(Early, (await client.ReadAnswerAsync()).Head);
        clientHas103.SetResult();
        Assert.Equal("final", (await client.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task HTTP_1_0_gets_only_the_final_answer()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(Early + Final);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);

        Assert.Equal("final", (await lb.AskAsync("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_pods_100_is_swallowed()
    {
        await using ScriptedPod pod = ScriptedPod.Answering("HTTP/1.1 100 Continue\r\n\r\n" + Final);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\nx");
            Assert.Equal("final", (await client.ReadAnswerAsync()).Text);
        }

        Assert.Single(pod.Connections);
    }

    [Fact]
    public async Task Eight_interim_answers_are_passed_on()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(string.Concat(Enumerable.Repeat(Early, 8)) + Final);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal(200, await FinalStatusAsync(client, interimAnswers: 8));
    }

    [Fact]
    public async Task The_ninth_interim_answer_is_a_fault_of_the_pod()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(string.Concat(Enumerable.Repeat(Early, 9)) + Final);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Assert.Equal(502, await FinalStatusAsync(client, interimAnswers: 8));
        }

        Assert.Equal(2, pod.Connections.Count);
    }

    [Fact]
    public async Task A_101_nobody_asked_for_is_a_fault_of_the_pod()
    {
        await using ScriptedPod pod = ScriptedPod.Answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + Final);
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);

        Assert.Equal(502, (await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")).Status);
    }

    private static async Task<int> FinalStatusAsync(RawClient client, int interimAnswers)
    {
        for (int i = 0; i < interimAnswers; i++)
        {
            Assert.Equal(103, (await client.ReadAnswerAsync()).Status);
        }

        return (await client.ReadAnswerAsync()).Status;
    }
}
