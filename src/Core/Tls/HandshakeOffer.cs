namespace LoadBalancer.Core.Tls;

/// <summary>What a server's side of a handshake offers beside its certificate.</summary>
/// <param name="StaplesOcsp">OCSP answers may be fetched for the certificate, and are shown with it.</param>
/// <param name="SpeaksHttp2">HTTP/2 is among the protocols within (ALPN).</param>
internal readonly record struct HandshakeOffer(bool StaplesOcsp, bool SpeaksHttp2)
{
    /// <summary>For fingerprints.</summary>
    public byte Content => (byte)((StaplesOcsp ? 1 : 0) | (SpeaksHttp2 ? 2 : 0));
}
