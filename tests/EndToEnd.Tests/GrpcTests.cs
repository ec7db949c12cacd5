using Grpc.Core;
using Grpc.Net.Client;
using LoadBalancer.EndToEnd.Tests.Harness;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>gRPC as applications speak it passes from an https listener to pods in the clear (<c>h2c</c>) and within TLS (<c>https</c>).</summary>
public sealed class GrpcTests : IDisposable
{
    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");
    private readonly TestAuthority _authority = new();
    private readonly TalkService _service = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_and_its_metadata_pass_both_ways(bool isTls)
    {
        await using KestrelPod pod = await StartPodAsync(isTls);
        await using Lb lb = await StartAsync(pod, isTls);
        using GrpcChannel channel = ChannelTo(lb);
        foreach (string said in new[] { "hello", "", new string('x', 100_000) })
        {
            using AsyncUnaryCall<string> call = channel.CreateCallInvoker().AsyncUnaryCall(Talk.Say, null, Options(new Metadata { { "x-asked", "why" } }), said);
            Metadata head = await call.ResponseHeadersAsync;

            Assert.True(said == await call.ResponseAsync);
            Assert.Equal("why", head.GetValue("x-head"));
            Assert.Equal([0, 1, 255], head.GetValueBytes("x-head-bin"));
            Assert.Equal("why", call.GetTrailers().GetValue("x-end"));
            Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Streams_pass_in_either_direction(bool isTls)
    {
        await using KestrelPod pod = await StartPodAsync(isTls);
        await using Lb lb = await StartAsync(pod, isTls);
        using GrpcChannel channel = ChannelTo(lb);
        using AsyncServerStreamingCall<string> count = channel.CreateCallInvoker().AsyncServerStreamingCall(Talk.Count, null, Options(), "1000");
        List<string> counted = [];
        while (await count.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            counted.Add(count.ResponseStream.Current);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => $"{i}"), counted);
        using AsyncClientStreamingCall<string, string> join = channel.CreateCallInvoker().AsyncClientStreamingCall(Talk.Join, null, Options());
        foreach (string each in counted)
        {
            await join.RequestStream.WriteAsync(each, TestContext.Current.CancellationToken);
        }

        await join.RequestStream.CompleteAsync();
        Assert.Equal(string.Concat(counted), await join.ResponseAsync);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_has_each_answer_before_the_next_request(bool isTls)
    {
        await using KestrelPod pod = await StartPodAsync(isTls);
        await using Lb lb = await StartAsync(pod, isTls);
        using GrpcChannel channel = ChannelTo(lb);
        using AsyncDuplexStreamingCall<string, string> chat = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Talk.Chat, null, Options());
        for (int i = 0; i < 100; i++)
        {
            await chat.RequestStream.WriteAsync($"{i}", TestContext.Current.CancellationToken);
            Assert.True(await chat.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal($"{i}!", chat.ResponseStream.Current);
        }

        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.OK, chat.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_comes_with_its_words_and_metadata(bool isTls)
    {
        await using KestrelPod pod = await StartPodAsync(isTls);
        await using Lb lb = await StartAsync(pod, isTls);
        using GrpcChannel channel = ChannelTo(lb);
        for (int i = 0; i < 3; i++)
        {
            using AsyncUnaryCall<string> call = channel.CreateCallInvoker().AsyncUnaryCall(Talk.Say, null, Options(new Metadata { { "x-asked", "why" } }), "fail");
            RpcException fault = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
            Assert.Equal((StatusCode.FailedPrecondition, "not \u00e4t all"), (fault.StatusCode, fault.Status.Detail));
            Assert.Equal("why", fault.Trailers.GetValue("x-why"));
        }

        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() =>
            channel.CreateCallInvoker().AsyncUnaryCall(new Method<string, string>(MethodType.Unary, "test.Talk", "Nothing", Talk.Say.RequestMarshaller, Talk.Say.ResponseMarshaller), null, Options(), "").ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, unknown.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_cancels_is_heard_by_the_pod(bool isTls)
    {
        await using KestrelPod pod = await StartPodAsync(isTls);
        await using Lb lb = await StartAsync(pod, isTls);
        using GrpcChannel channel = ChannelTo(lb);
        using AsyncUnaryCall<string> call = channel.CreateCallInvoker().AsyncUnaryCall(Talk.Hang, null, Options(), "");
        await _service.Begun.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        call.Dispose();

        await _service.Cancelled.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Equal("499 client_closed", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        await using KestrelPod pod = await StartPodAsync(isTls: false);
        await using Lb lb = await StartAsync(pod, isTls: false);
        using GrpcChannel channel = ChannelTo(lb);
        using AsyncUnaryCall<string> call = channel.CreateCallInvoker().AsyncUnaryCall(Talk.Hang, null, new CallOptions(deadline: DateTime.UtcNow.AddSeconds(1)), "");
        RpcException fault = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, fault.StatusCode);
        await _service.Cancelled.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_refusal_has_no_body_and_its_status_in_the_head()
    {
        await using KestrelPod pod = await StartPodAsync(isTls: false);
        await using Lb lb = await StartAsync(pod, isTls: false);
        await using FrameClient client = await FrameClient.ConnectAsync(lb.Address);
        await client.SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, 1, FrameClient.Block(
            (":method", "POST"), (":scheme", "https"), (":authority", "a.test"), (":path", "/test.Talk/Nothing"), ("content-type", "application/grpc"), ("te", "trailers"))));
        await client.SendAsync(new Frame(FrameType.Data, Frame.EndStream, 1, [0, 0, 0, 0, 0]));
        Frame? frame = await client.ReadAsync();
        while (frame is not null && frame.Stream != 1)
        {
            frame = await client.ReadAsync();
        }

        Assert.Equal((FrameType.Headers, "200"), (frame!.Type, frame.Status));
        Assert.Equal(Frame.EndStream, frame.Flags & Frame.EndStream);
    }

    private static CallOptions Options(Metadata? headers = null) => new(headers, cancellationToken: TestContext.Current.CancellationToken);

    private static GrpcChannel ChannelTo(Lb lb) => GrpcChannel.ForAddress(
        Http2Client.Base, new GrpcChannelOptions { HttpHandler = Http2Client.Handler(lb.Address), DisposeHttpClient = true });

    private Task<KestrelPod> StartPodAsync(bool isTls) => KestrelPod.StartAsync(
        isTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2, Talk.Map, services => Talk.AddServices(services.AddSingleton(_service)), isTls ? Tls() : null);

    private System.Net.Security.SslServerAuthenticationOptions Tls()
    {
        System.Net.Security.SslServerAuthenticationOptions options = _authority.Issue("web.test");
        options.ApplicationProtocols = [System.Net.Security.SslApplicationProtocol.Http2, System.Net.Security.SslApplicationProtocol.Http11];
        return options;
    }

    private Task<Lb> StartAsync(KestrelPod pod, bool isTls) => Lb.InFrontOfAsync(
        $"{(isTls ? $"protocol = \"https\"\nca = \"{_authority.CaFile}\"\nserver_name = \"web.test\"" : "protocol = \"h2c\"")}\n{_certificates.Toml}", pod.Address);
}
