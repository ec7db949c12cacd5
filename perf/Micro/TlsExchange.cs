using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Perf.Micro;

/// <summary>Two TLS 1.3 connections within one process, one served by our pipe and one by <c>SslStream</c> alone; all requests of a run are encrypted before it.</summary>
/// <remarks>TLS numbers its records, so what one end has encrypted the other reads, in order and once; answers go nowhere, since nobody has to read them.</remarks>
internal sealed class TlsExchange : IDisposable
{
    public const int RequestBytes = 150;
    public const int AnswerBytes = 100;

    private readonly int _count;
    private readonly byte[] _request = new byte[RequestBytes];
    private readonly byte[] _answer = new byte[AnswerBytes];
    private readonly byte[] _room = new byte[4096];
    private readonly MemoryWire _pipeWire = new();
    private readonly MemoryWire _streamWire = new();
    private readonly TlsPipe _pipe;
    private readonly SslStream _stream;
    private readonly SslStream _pipeClient;
    private readonly SslStream _streamClient;

    /// <param name="count">Requests of a run.</param>
    public TlsExchange(int count)
    {
        _count = count;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=a.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        ServerCertificate certificate = ServerCertificate.Create(
            ["a.test"],
            Encoding.ASCII.GetBytes(made.ExportCertificatePem()),
            Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()),
            TlsPolicy.Create(isTls13Only: false, authorityPem: default, depth: 1, known: []),
            new HandshakeOffer(StaplesOcsp: false, SpeaksHttp2: false),
            CertificateTable.Empty);
        CertificateTable table = new([certificate]);
        _pipe = new TlsPipe(_pipeWire, static () => false);
        _stream = new SslStream(_streamWire.ServerEnd);
        _pipeClient = Connect(_pipeWire, OpenAsync(_pipe, table));
        _streamClient = Connect(_streamWire, _stream.AuthenticateAsServerAsync(certificate.Options));
    }

    /// <summary>Has the clients encrypt a run's requests.</summary>
    public void Encrypt()
    {
        foreach ((SslStream client, MemoryWire wire) in ((SslStream, MemoryWire)[])[(_pipeClient, _pipeWire), (_streamClient, _streamWire)])
        {
            wire.BeginRecording();
            for (int i = 0; i < _count; i++)
            {
                client.Write(_request);
            }
        }
    }

    /// <summary>Serves them as the data path does: looks whether there is a request, waits for it, answers.</summary>
    public long ServeByPipe()
    {
        PipeReader input = _pipe.Input;
        PipeWriter output = _pipe.Output;
        long bytes = 0;
        for (int i = 0; i < _count; i++)
        {
            if (input.TryRead(out _))
            {
                throw new InvalidOperationException("a request before it came");
            }

            ValueTask<ReadResult> wait = input.ReadAsync();
            _pipeWire.DeliverRecorded(i);
            ReadResult read = wait.IsCompletedSuccessfully ? wait.Result : throw new InvalidOperationException("the request did not come through");
            bytes += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            output.Write(_answer);
            ValueTask<FlushResult> flush = output.FlushAsync();
            _ = flush.IsCompletedSuccessfully ? flush.Result : throw new InvalidOperationException("a flush waits");
        }

        return bytes;
    }

    /// <summary>Serves them by what lies below our pipe, each request there before it is read.</summary>
    public long ServeBySslStream()
    {
        long bytes = 0;
        for (int i = 0; i < _count; i++)
        {
            _streamWire.DeliverRecorded(i);
            ValueTask<int> read = _stream.ReadAsync(_room);
            bytes += read.IsCompletedSuccessfully ? read.Result : throw new InvalidOperationException("the request did not come through");
            ValueTask written = _stream.WriteAsync(_answer);
            if (!written.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("a write waits");
            }
        }

        return bytes;
    }

    public void Dispose()
    {
        _pipe.Dispose();
        _stream.Dispose();
        _pipeClient.Dispose();
        _streamClient.Dispose();
    }

    private static async Task OpenAsync(TlsPipe pipe, CertificateTable table)
    {
        if (!await pipe.TryOpenAsync(() => table))
        {
            throw new AuthenticationException("no handshake");
        }
    }

    private static SslStream Connect(MemoryWire wire, Task server)
    {
        SslStream client = new(wire.ClientEnd);
        Task own = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a.test",
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
        Task.WhenAll(own, server).GetAwaiter().GetResult();
        return client;
    }
}
