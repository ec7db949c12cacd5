using System.Buffers;
using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Listening;

/// <summary>Waits until a client's first bytes have told whom they are for, and takes none of them: the next reader has them without waiting.</summary>
/// <remarks>Once per connection, within a silence that the caller has begun to count (<see cref="ClientConnection.BeginIdle"/>).</remarks>
internal static class HelloWait
{
    /// <summary>A longer ClientHello is none: post-quantum shares and a ticket make 4 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <param name="client">Whose.</param>
    /// <param name="look">Says what all bytes so far have told.</param>
    /// <returns>Undecided (nothing, or a legal beginning): the client ended, was too slow, sent too much of it, or a drain found it silent.</returns>
    public static async PooledTask<HelloStatus> RunAsync(ClientConnection client, Func<ReadOnlySequence<byte>, HelloStatus> look)
    {
        PipeReader input = client.Transport.Transport.Input;
        HelloStatus status = HelloStatus.Nothing;
        long seenBytes = 0;
        while (true)
        {
            if (!input.TryRead(out ReadResult read))
            {
                if (client.LeavesWhenIdle && status == HelloStatus.Nothing && !ConnectionEnds.MayReceive(client.Transport))
                {
                    return status; // the wake-up of a drain may have met another wait
                }

                read = await input.ReadAsync();
            }

            ReadOnlySequence<byte> bytes = read.Buffer;
            status = look(bytes);
            bool goesOn = IsUndecided(status) && !read.IsCompleted && bytes.Length < MaxBytes && !(read.IsCanceled && client.IsIdleOver);
            if (!goesOn)
            {
                bool isAllSeen = !bytes.IsEmpty && seenBytes >= bytes.Length;
                input.AdvanceTo(bytes.Start, bytes.GetPosition(Math.Min(seenBytes, bytes.Length))); // what came with this read alone stays unseen
                if (isAllSeen)
                {
                    input.CancelPendingRead(); // the next reader is to look at what it would wait behind
                }

                return status;
            }

            input.AdvanceTo(bytes.Start, bytes.End);
            seenBytes = bytes.Length;
        }
    }

    /// <summary>True while more is needed.</summary>
    public static bool IsUndecided(HelloStatus status) => status is HelloStatus.Nothing or HelloStatus.NeedMore;

    /// <summary>All of them in one piece: as they are on our own transport, which gives one.</summary>
    public static ReadOnlySpan<byte> Join(in ReadOnlySequence<byte> bytes) => bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
}
