using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>What a client got of a connection that was ended under it.</summary>
/// <param name="Text">Every byte that came, as Latin-1.</param>
/// <param name="IsReset">True for RST, false for FIN.</param>
internal sealed record Ending(string Text, bool IsReset)
{
    /// <summary>Reads to whichever end comes.</summary>
    public static async Task<Ending> OfAsync(RawClient client)
    {
        StringBuilder text = new();
        try
        {
            while (true)
            {
                text.Append((char)(await client.ReadExactAsync(1))[0]);
            }
        }
        catch (EndOfStreamException)
        {
            return new Ending(text.ToString(), IsReset: false);
        }
        catch (SocketException)
        {
            return new Ending(text.ToString(), IsReset: true);
        }
    }
}
