using System.Text;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A gRPC service whose messages are plain text: what both ends need to know of it, and a pod that has it.</summary>
internal static class Talk
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> Say = new(MethodType.Unary, "test.Talk", "Say", Text, Text);
    public static readonly Method<string, string> Count = new(MethodType.ServerStreaming, "test.Talk", "Count", Text, Text);
    public static readonly Method<string, string> Join = new(MethodType.ClientStreaming, "test.Talk", "Join", Text, Text);
    public static readonly Method<string, string> Chat = new(MethodType.DuplexStreaming, "test.Talk", "Chat", Text, Text);
    public static readonly Method<string, string> Hang = new(MethodType.Unary, "test.Talk", "Hang", Text, Text);

    /// <summary>What the pod needs.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddGrpc(static options => options.MaxReceiveMessageSize = options.MaxSendMessageSize = null);
        services.AddSingleton<IServiceMethodProvider<TalkService>, TalkMethods>();
    }

    public static void Map(WebApplication application) => application.MapGrpcService<TalkService>();

    private sealed class TalkMethods : IServiceMethodProvider<TalkService>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TalkService> context)
        {
            context.AddUnaryMethod(Say, [], static (_, request, call) => TalkService.SayAsync(request, call));
            context.AddServerStreamingMethod(Count, [], static (_, request, writer, _) => TalkService.CountAsync(request, writer));
            context.AddClientStreamingMethod(Join, [], static (_, reader, _) => TalkService.JoinAsync(reader));
            context.AddDuplexStreamingMethod(Chat, [], static (_, reader, writer, _) => TalkService.ChatAsync(reader, writer));
            context.AddUnaryMethod(Hang, [], static (service, _, call) => service.HangAsync(call));
        }
    }
}

/// <summary>What its pod does.</summary>
internal sealed class TalkService
{
    /// <summary>Set once a call that hangs has begun.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set once it has heard that nobody waits for it any more.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says the request back, and its metadata: as a header and as a trailer. "fail" is an error.</summary>
    public static async Task<string> SayAsync(string request, ServerCallContext call)
    {
        string asked = call.RequestHeaders.GetValue("x-asked") ?? "";
        if (request == "fail")
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "not \u00e4t all"), new Metadata { { "x-why", asked } });
        }

        await call.WriteResponseHeadersAsync(new Metadata { { "x-head", asked }, { "x-head-bin", new byte[] { 0, 1, 255 } } });
        call.ResponseTrailers.Add("x-end", asked);
        return request;
    }

    public static async Task CountAsync(string request, IServerStreamWriter<string> writer)
    {
        for (int i = 0; i < int.Parse(request, System.Globalization.CultureInfo.InvariantCulture); i++)
        {
            await writer.WriteAsync($"{i}");
        }
    }

    public static async Task<string> JoinAsync(IAsyncStreamReader<string> reader)
    {
        StringBuilder all = new();
        while (await reader.MoveNext(CancellationToken.None))
        {
            all.Append(reader.Current);
        }

        return all.ToString();
    }

    public static async Task ChatAsync(IAsyncStreamReader<string> reader, IServerStreamWriter<string> writer)
    {
        while (await reader.MoveNext(CancellationToken.None))
        {
            await writer.WriteAsync($"{reader.Current}!");
        }
    }

    public async Task<string> HangAsync(ServerCallContext call)
    {
        Begun.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, call.CancellationToken);
        }
        finally
        {
            Cancelled.TrySetResult();
        }

        return "";
    }
}
