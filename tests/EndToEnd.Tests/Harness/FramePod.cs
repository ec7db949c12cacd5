using System.Buffers.Binary;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod's connection, frame by frame, with prior knowledge: it says what its test says.</summary>
internal sealed class FramePod(PodConnection connection)
{
    /// <summary>A pod that runs <paramref name="script"/> on each connection behind preface and settings.</summary>
    public static ScriptedPod Run(Func<FramePod, Task> script) => ScriptedPod.Run(async connection =>
    {
        if (await connection.ReadTextAsync(24) == "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        {
            FramePod pod = new(connection);
            await pod.SendAsync(new Frame(FrameType.Settings, 0, 0, []));
            await script(pod);
        }
    });

    /// <summary>The next frame; null at the end.</summary>
    public async Task<Frame?> ReadAsync()
    {
        byte[] head = Encoding.Latin1.GetBytes(await connection.ReadTextAsync(9));
        if (head.Length < 9)
        {
            return null;
        }

        string payload = await connection.ReadTextAsync((head[0] << 16) | (head[1] << 8) | head[2]);
        return new Frame((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), Encoding.Latin1.GetBytes(payload));
    }

    /// <summary>The next frame of that type on a stream; settings are acknowledged meanwhile. Null at the end.</summary>
    public async Task<Frame?> ReadAsync(FrameType type)
    {
        while (await ReadAsync() is Frame frame)
        {
            if (frame.Type == type)
            {
                return frame;
            }

            if (frame is { Type: FrameType.Settings, Flags: 0 })
            {
                await SendAsync(new Frame(FrameType.Settings, Frame.Ack, 0, []));
            }
        }

        return null;
    }

    public Task SendAsync(Frame frame) => connection.WriteAsync(frame.ToBytes());

    /// <summary>An answer's head, body in one frame.</summary>
    public async Task AnswerAsync(int stream, string body, params IEnumerable<(string Name, string Value)> fields)
    {
        await SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, stream, FrameClient.Block([(":status", "200"), .. fields])));
        await SendAsync(new Frame(FrameType.Data, Frame.EndStream, stream, Encoding.Latin1.GetBytes(body)));
    }
}
