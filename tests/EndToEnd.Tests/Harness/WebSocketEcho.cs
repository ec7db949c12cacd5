using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod that says back every message of a WebSocket, in the frames it came in; at "end" it is the one that closes.</summary>
internal static class WebSocketEcho
{
    public static void Map(WebApplication application)
    {
        application.UseWebSockets();
        application.Run(static async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
            await EchoAsync(socket);
        });
    }

    private static async Task EchoAsync(WebSocket socket)
    {
        byte[] piece = new byte[4096];
        while (socket.State == WebSocketState.Open)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(piece.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, CancellationToken.None);
            }
            else if (received is { Count: 3, EndOfMessage: true, MessageType: WebSocketMessageType.Text } && piece.AsSpan(0, 3).SequenceEqual("end"u8))
            {
                await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "the pod's", CancellationToken.None);
            }
            else
            {
                await socket.SendAsync(piece.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
            }
        }
    }
}
