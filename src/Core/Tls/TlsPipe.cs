using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Tls;

/// <summary>A connection in clear text, a client's or one to an endpoint: TLS 1.2 or 1.3 between its own pipes and those that the data path sees.</summary>
/// <remarks>Hot path; made once per connection, and its owner disposes it behind the connection's last exchange.</remarks>
internal sealed class TlsPipe : IDuplexPipe, IPipeLayer, IDisposable
{
    /// <summary>A fatal alert in a record of its own (RFC 8446 §6, RFC 6066 §3): type, version, length, level, description 112.</summary>
    public static readonly byte[] UnrecognizedName = [21, 3, 3, 0, 2, 2, 112];

    private readonly CipherStream _cipher;
    private readonly SslStream _tls;
    private readonly TlsReader _reader;
    private readonly TlsWriter _writer;
    private readonly Func<bool> _isHandshakeOver;
    private Func<CertificateTable>? _certificates;
    private string _name = "";
    private bool _hasToldEnd;

    /// <param name="raw">The connection's own pipes, with nothing read from them yet (wire.md G11).</param>
    /// <param name="isHandshakeOver">Asked when a handshake's wait is cancelled, by way of <see cref="Input"/>: has it taken too long, or is it not wanted any more?</param>
    /// <param name="check">Judges the peer's certificate; null: as the handshake's options say.</param>
    public TlsPipe(IDuplexPipe raw, Func<bool> isHandshakeOver, RemoteCertificateValidationCallback? check = null)
    {
        _isHandshakeOver = isHandshakeOver;
        _cipher = new CipherStream(raw, OnWoken);
        _tls = new SslStream(_cipher, leaveInnerStreamOpen: true, check);
        _reader = new TlsReader(_tls, _cipher, raw.Input);
        _writer = new TlsWriter(_tls, raw.Output);
    }

    public PipeReader Input => _reader;

    public PipeWriter Output => _writer;

    /// <summary>What the name asks that it was opened under; null before that.</summary>
    public TlsPolicy? Policy { get; private set; }

    /// <summary>The client's certificate, which is to be had once and by who opened it; null where none is asked for.</summary>
    public X509Certificate2? ClientCertificate => _tls.RemoteCertificate as X509Certificate2;

    /// <summary>True when the handshake failed for want of a client's certificate that is taken.</summary>
    public bool HasRefusedClient { get; private set; }

    /// <summary>The client chose HTTP/2 in its handshake (RFC 7301).</summary>
    public bool SpeaksHttp2 => _tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;

    public bool IsQuiet => _cipher.PendingBytes == 0;

    /// <summary>Shakes hands; whatever goes wrong is the client's doing, or its certificate's choice, and no exception.</summary>
    /// <param name="certificates">Asked when the handshake begins.</param>
    /// <param name="name">Which name the client wants, as it stands in its ClientHello; empty: none.</param>
    public async PooledTask<bool> TryOpenAsync(Func<CertificateTable> certificates, string name)
    {
        try
        {
            (_certificates, _name) = (certificates, name);
            await _tls.AuthenticateAsServerAsync(static (_, _, state, _) => ((TlsPipe)state!).ChooseAsync(), this, default).ConfigureAwait(false);
            _certificates = null;
            _cipher.IsOpen = true;
        }
        catch (Exception fault) when (IsHandshakeFault(fault))
        {
            // Too slow, gone, no TLS, too old a TLS, no protocol in common: an alert has gone out where there is one for it. A client whose
            // certificate is not taken gets none: the base library, which alone could encrypt it, has no way to on Linux (docs/adr/0017).
        }

        _cipher.PendingBytes = 0;
        return _cipher.IsOpen;
    }

    /// <summary>Why a handshake with an endpoint failed, in one clause.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Shakes hands with an endpoint; whatever goes wrong is no exception, and said by <see cref="Fault"/>.</summary>
    public async PooledTask<bool> TryConnectAsync(SslClientAuthenticationOptions options)
    {
        try
        {
            await _tls.AuthenticateAsClientAsync(options).ConfigureAwait(false);
            _cipher.IsOpen = true;
        }
        catch (Exception fault) when (IsHandshakeFault(fault))
        {
            Fault = Describe(fault);
        }

        _cipher.PendingBytes = 0;
        return _cipher.IsOpen;
    }

    /// <summary>True for what a peer can do to a handshake.</summary>
    public static bool IsHandshakeFault(Exception fault) => PeerFault.Is(fault) ||
        fault is AuthenticationException or InvalidOperationException or NotSupportedException or CryptographicException; // the last: an extension of its certificate that cannot be read

    /// <summary>What it was, for the operator.</summary>
    public static string Describe(Exception fault) => fault switch
    {
        AuthenticationException { InnerException: { } inner } => $"the handshake failed: {inner.Message}", // the alert, or what OpenSSL makes of what came
        AuthenticationException => $"the handshake failed: {fault.Message}",
        _ => "it ended the connection within the handshake",
    };

    public bool TryWriteEnd()
    {
        if (!_cipher.IsOpen || _hasToldEnd)
        {
            return false;
        }

        _hasToldEnd = true;
        try
        {
            Task told = _tls.ShutdownAsync(); // RFC 8446 §6.1: MUST be sent before the write side is closed
            return told.IsCompletedSuccessfully;
        }
        catch (Exception fault) when (PeerFault.Is(fault) || fault is InvalidOperationException)
        {
            return false; // TLS has failed before: there is nobody to tell
        }
    }

    public void Dispose()
    {
        _tls.Dispose();
        _writer.Release();
    }

    private ValueTask<SslServerAuthenticationOptions> ChooseAsync()
    {
        if (_certificates!().Find(_name) is not ServerCertificate found)
        {
            return RefuseNameAsync();
        }

        Policy = found.Policy;
        return new ValueTask<SslServerAuthenticationOptions>(Policy.Clients is null ? found.Options : found.OptionsAsking(JudgeClient));
    }

    /// <summary>The base library would close without a word here.</summary>
    private async ValueTask<SslServerAuthenticationOptions> RefuseNameAsync()
    {
        await _cipher.WriteAsync(UnrecognizedName).ConfigureAwait(false);
        throw new AuthenticationException("no certificate is for this name");
    }

    private bool JudgeClient(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors faults)
    {
        bool isAccepted = Policy!.Clients!.Accepts(chain, faults);
        HasRefusedClient = !isAccepted;
        return isAccepted;
    }

    private void OnWoken()
    {
        if (_cipher.IsOpen)
        {
            _reader.Wake();
        }
        else if (_isHandshakeOver())
        {
            throw new IOException("the handshake is over");
        }
    }
}
