namespace LoadBalancer.Core.Forwarding;

/// <summary>Our identifier of a request: 16 random bytes as 32 hexadecimal digits, the form operators know from nginx.</summary>
/// <remarks>Hot path: no allocation. Not a secret: it tells requests apart, it protects nothing.</remarks>
internal sealed class RequestId
{
    private const int RandomBytes = 16;

    private readonly byte[] _text = new byte[RandomBytes * 2];

    public ReadOnlySpan<byte> Text => _text;

    public void Renew()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        Random.Shared.NextBytes(random);
        Convert.TryToHexStringLower(random, _text, out _);
    }
}
