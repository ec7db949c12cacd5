using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace LoadBalancer.Perf.Micro;

/// <summary>A request of 150 bytes read and an answer of 100 written within TLS 1.3, the client's side not included: it has encrypted its requests before.</summary>
/// <remarks>
/// Three rows, each within the one above it: our pipe over <c>SslStream</c> as a connection waits in it; <c>SslStream</c> alone, which never waits; and the cipher alone, which is what
/// cannot be saved.
/// </remarks>
[MemoryDiagnoser]
public class TlsBenchmarks : IDisposable
{
    public const int ExchangeCount = 2_000;

    private readonly TlsExchange _exchange = new(ExchangeCount);
    private readonly byte[] _clear = new byte[TlsExchange.RequestBytes];
    private readonly byte[] _cipher = new byte[TlsExchange.RequestBytes + 1];
    private readonly byte[] _tag = new byte[16];
    private readonly byte[] _header = new byte[5];
    private readonly byte[] _nonce = new byte[12];
    private readonly AesGcm _aes = new(new byte[32], 16);

    [GlobalCleanup]
    public void Dispose()
    {
        _exchange.Dispose();
        _aes.Dispose();
        GC.SuppressFinalize(this);
    }

    [IterationSetup(Targets = [nameof(Pipe), nameof(SslStreamAlone)])]
    public void Encrypt() => _exchange.Encrypt();

    [Benchmark(OperationsPerInvoke = ExchangeCount)]
    public long Pipe() => _exchange.ServeByPipe();

    [Benchmark(OperationsPerInvoke = ExchangeCount)]
    public long SslStreamAlone() => _exchange.ServeBySslStream();

    /// <summary>AES-256-GCM once each way, over what TLS 1.3 encrypts: the text and a byte for its type.</summary>
    [Benchmark(OperationsPerInvoke = ExchangeCount)]
    public int CipherAlone()
    {
        Span<byte> request = _cipher.AsSpan(0, TlsExchange.RequestBytes);
        Span<byte> answer = _cipher.AsSpan(0, TlsExchange.AnswerBytes);
        for (int i = 0; i < ExchangeCount; i++)
        {
            _aes.Encrypt(_nonce, _clear.AsSpan(0, answer.Length), answer, _tag, _header);
            _aes.Encrypt(_nonce, _clear, request, _tag, _header);
        }

        return _cipher[0];
    }
}
