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
    /// <param name="served">Ends when the data path is done with it.</param>
    /// <param name="taking">Bounds what the client still has to take then.</param>
    public static async Task<StreamAnswerEnd> RunAsync(
        IHttpExtendedConnectFeature connect, IHttpResponseBodyFeature response, MemoryConnection conversation, Task served, StreamTaking taking)
    {
        Stream client = await connect.AcceptAsync();
        CancellationTokenSource over = new();
        _ = EndWithAsync(served, conversation, over, taking);
        Task<bool> there = ThereAsync(client, conversation, over.Token);
        Task<bool> back = BackAsync(client, response, conversation);
        bool isInOrder = await back & await there;
        return isInOrder ? StreamAnswerEnd.Whole : StreamAnswerEnd.Broken;
    }

    /// <summary>Nobody hears the client any more once the data path has ended, in order or not; what it has written is still the client's.</summary>
    private static async Task EndWithAsync(Task served, MemoryConnection conversation, CancellationTokenSource over, StreamTaking taking)
    {
        await using (conversation.Cut.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), over))
        {
            await served.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default); // its fault is its owner's
        }

        taking.BeginRest();
        await over.CancelAsync();
    }

    private static async Task<bool> ThereAsync(Stream client, MemoryConnection conversation, CancellationToken over)
    {
        PipeWriter output = conversation.Far.Output;
        Exception? fault = null;
        try
        {
            FlushResult flush = default;
            int count = 1;
            while (count > 0 && !flush.IsCompleted && !conversation.IsAborted)
            {
                count = await client.ReadAsync(output.GetMemory(), over); // a client that says nothing would not let the end be noticed
                output.Advance(count);
                flush = await output.FlushAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !conversation.IsAborted)
        {
            // The data path is done: nobody is to learn anything of the client any more.
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
                    await client.WriteAsync(piece, conversation.Cut);
                }

                input.AdvanceTo(read.Buffer.End);
                await client.FlushAsync(conversation.Cut);
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
