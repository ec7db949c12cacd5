using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Answers the queries of one TCP connection, in the order in which they come (RFC 7766).</summary>
/// <remarks>
/// Background. A query is a message behind two bytes that say how long it is. All that lie in the buffer are answered into one buffer and sent
/// together; while they are sent nothing is read, so who does not read stops itself, and after the time-out is cut. A query that gets no answer, or one
/// longer than any sound query, ends the connection.
/// </remarks>
internal sealed class DnsTcpConnection(Socket socket, DnsTcpService service)
{
    private const int LengthBytes = 2;

    /// <summary>Of a query: as over UDP.</summary>
    private const int MostQueryBytes = 4096;

    /// <summary>Of answers that are sent together, unless one alone is longer.</summary>
    private const int AnswerRoomBytes = 4096;

    /// <summary>Runs until the client has ended, is too slow or sends what is no query, or we stop.</summary>
    /// <param name="stopping">Ends the wait for the next query.</param>
    /// <param name="cutting">Ends the sending too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cutting)
    {
        socket.NoDelay = true; // answers are sent as one piece each time
        using CancellationTokenSource patience = new(Timeout.InfiniteTimeSpan, service.Time);
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        using CancellationTokenSource sending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cutting);
        byte[] queries = ArrayPool<byte>.Shared.Rent(LengthBytes + MostQueryBytes);
        try
        {
            int heldBytes = 0;
            bool isGoingOn = true;
            while (isGoingOn)
            {
                // Set once for each query, not for each byte of it: a query that trickles in is one that does not come.
                patience.CancelAfter(service.IdleTimeout);
                while (heldBytes < LengthBytes || heldBytes < LengthBytes + QueryBytes(queries))
                {
                    int receivedBytes = await socket.ReceiveAsync(queries.AsMemory(heldBytes), SocketFlags.None, reading.Token);
                    heldBytes += receivedBytes;
                    if (receivedBytes == 0 || (heldBytes >= LengthBytes && QueryBytes(queries) > MostQueryBytes))
                    {
                        return;
                    }
                }

                patience.CancelAfter(service.IdleTimeout);
                (isGoingOn, heldBytes) = await AnswerAsync(queries, heldBytes, sending.Token);
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(queries);
        }
    }

    /// <summary>Answers every whole query that is held.</summary>
    /// <returns>False when the connection is to end; and how much of the next query is held, at the beginning of the buffer.</returns>
    private async ValueTask<(bool IsGoingOn, int HeldBytes)> AnswerAsync(byte[] queries, int heldBytes, CancellationToken sending)
    {
        int roomBytes = Math.Max(AnswerRoomBytes, LengthBytes + service.Responder.MostAnswerBytes(service.Zones.Current));
        byte[] answers = ArrayPool<byte>.Shared.Rent(roomBytes);
        try
        {
            int doneBytes = 0;
            while (true)
            {
                int answeredBytes = 0;
                bool isSound = true;
                bool isFull = false;
                while (isSound && TryFindQuery(queries.AsSpan(doneBytes, heldBytes - doneBytes), out Range query, ref isSound))
                {
                    // Read for each query: what is published meanwhile may want more room, and then answers are cut at what there is.
                    DnsZone? zone = service.Zones.Current;
                    if (answers.Length - answeredBytes < LengthBytes + service.Responder.MostAnswerBytes(zone) && answeredBytes > 0)
                    {
                        isFull = true;
                        break;
                    }

                    ReadOnlySpan<byte> held = queries.AsSpan(doneBytes, heldBytes - doneBytes);
                    DnsOutcome outcome = service.Responder.Respond(held[query], zone, isUdp: false, answers.AsSpan(answeredBytes + LengthBytes));
                    service.Meter.Count(outcome.Asked, outcome.End);
                    isSound = outcome.AnswerBytes > 0;
                    BinaryPrimitives.WriteUInt16BigEndian(answers.AsSpan(answeredBytes), (ushort)outcome.AnswerBytes);
                    answeredBytes += isSound ? LengthBytes + outcome.AnswerBytes : 0;
                    doneBytes += query.End.Value;
                }

                await SendAsync(answers.AsMemory(0, answeredBytes), sending);
                if (!isFull)
                {
                    queries.AsSpan(doneBytes, heldBytes - doneBytes).CopyTo(queries);
                    return (isSound, heldBytes - doneBytes);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answers);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> answers, CancellationToken sending)
    {
        while (!answers.IsEmpty)
        {
            answers = answers[await socket.SendAsync(answers, SocketFlags.None, sending)..];
        }
    }

    /// <summary>The next query, if it is whole; <paramref name="isSound"/> becomes false for one that is too long.</summary>
    private static bool TryFindQuery(ReadOnlySpan<byte> held, out Range query, ref bool isSound)
    {
        query = default;
        if (held.Length < LengthBytes)
        {
            return false;
        }

        int queryBytes = QueryBytes(held);
        isSound = queryBytes <= MostQueryBytes;
        query = LengthBytes..(LengthBytes + queryBytes);
        return isSound && held.Length >= LengthBytes + queryBytes;
    }

    private static int QueryBytes(ReadOnlySpan<byte> held) => BinaryPrimitives.ReadUInt16BigEndian(held);
}
