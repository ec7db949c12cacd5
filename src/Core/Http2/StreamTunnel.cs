using System.IO.Pipelines;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Http2;

/// <summary>A WebSocket over one stream (RFC 8441): bytes in both directions until both have ended.</summary>
internal static class StreamTunnel
{
    /// <param name="connect">Accepts it: the endpoint has.</param>
    /// <param name="response">Ends what goes to the client.</param>
    /// <param name="conversation">Whose near end is the data path's tunnel.</param>
    public static async Task<StreamAnswerEnd> RunAsync(
        IHttpExtendedConnectFeature connect, IHttpResponseBodyFeature response, MemoryConnection conversation)
    {
        Stream client = await connect.AcceptAsync();
        Task<bool> there = ThereAsync(client, conversation);
        Task<bool> back = BackAsync(client, response, conversation);
        bool isInOrder = await back & await there;
        return isInOrder ? StreamAnswerEnd.Whole : StreamAnswerEnd.Broken;
    }

    private static async Task<bool> ThereAsync(Stream client, MemoryConnection conversation)
    {
        PipeWriter output = conversation.Far.Output;
        Exception? fault = null;
        try
        {
            FlushResult flush = default;
            int count = 1;
            while (count > 0 && !flush.IsCompleted && !conversation.IsAborted)
            {
                count = await client.ReadAsync(output.GetMemory(), conversation.Cut); // a client that says nothing would not let the cut be noticed
                output.Advance(count);
                flush = await output.FlushAsync();
            }
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            fault = new IOException("the client reset its stream", exception);
        }

        await output.CompleteAsync(fault);
        return fault is null;
    }

    private static async Task<bool> BackAsync(Stream client, IHttpResponseBodyFeature response, MemoryConnection conversation)
    {
        PipeReader input = conversation.Far.Input;
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                ReadResult read = await input.ReadAsync();
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    await client.WriteAsync(piece);
                }

                input.AdvanceTo(read.Buffer.End);
                await client.FlushAsync();
                goesOn = !read.IsCompleted && !conversation.IsAborted && !conversation.HasFailed;
            }

            if (conversation.IsAborted)
            {
                return false;
            }

            await response.CompleteAsync(); // the other direction may go on
            return true;
        }
        catch (Exception exception) when (PeerFault.Is(exception))
        {
            return false;
        }
    }
}
