namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>Bytes of which each tells its own place, so that a lost, doubled or exchanged one shows.</summary>
internal static class Payload
{
    /// <summary>The first <paramref name="count"/> bytes.</summary>
    public static byte[] Of(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)(i ^ (i >> 8) ^ (i >> 16));
        }

        return bytes;
    }
}
