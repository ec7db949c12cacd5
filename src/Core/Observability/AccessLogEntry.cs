namespace LoadBalancer.Core.Observability;

/// <summary>One line of the access log before it is written: numbers, references, and a copy of the client's bytes.</summary>
/// <remarks>
/// Hot path: filled by the session between <see cref="AccessLog.Rent"/> and <see cref="AccessLog.Commit"/>, read by the log's
/// writer after it, reused. Text is copied, because the pipe's memory is gone by the time the line is written.
/// </remarks>
public sealed class AccessLogEntry
{
    /// <summary>Attempts kept. Of more, the first three and the last: the last is the one the client got.</summary>
    public const int KeptAttemptCount = 4;

    /// <summary>A longer target is cut: the default of <c>limits.request_line</c>.</summary>
    internal const int MaxUriBytes = 8 * 1024;

    /// <summary>Any other text that is longer is cut. A DNS name has 255 bytes; a request id and a method far fewer.</summary>
    internal const int MaxFieldBytes = 1024;

    /// <summary>All texts together. Above the five short ones and the target, so that no order of filling starves a field.</summary>
    internal const int MaxTextBytes = 16 * 1024;

    /// <summary>Room for the texts of an ordinary request; doubled when one needs more, and kept.</summary>
    private const int FirstTextBytes = 512;

    private readonly AccessLogAttempt[] _attempts = new AccessLogAttempt[KeptAttemptCount];
    private byte[] _text = new byte[FirstTextBytes];
    private int _textBytes;
    private Fields _fields;

    internal AccessLogEntry(int slot) => Slot = slot;

    /// <summary>When the request began; printed in UTC.</summary>
    public DateTimeOffset Time { get => _fields.Time; set => _fields.Time = value; }

    /// <summary>What the client was answered; 499 when it left first; 0 where there are no answers (<c>tcp</c>, <c>udp</c>).</summary>
    public int Status { get => _fields.Status; set => _fields.Status = value; }

    /// <summary>Why the answer is what it is.</summary>
    public ReasonCode Reason { get => _fields.Reason; set => _fields.Reason = value; }

    /// <summary>Bytes of the answer that were handed to the client's connection, head included.</summary>
    public long BytesSent { get => _fields.BytesSent; set => _fields.BytesSent = value; }

    /// <summary>Bytes of the client that were handed to the endpoint; null for HTTP, whose requests are not counted so.</summary>
    public long? BytesReceived { get => _fields.BytesReceived; set => _fields.BytesReceived = value; }

    /// <summary>The route's name; null when none matched.</summary>
    public string? Route { get => _fields.Route; set => _fields.Route = value; }

    /// <summary>The service's name; null when none was chosen.</summary>
    public string? Service { get => _fields.Service; set => _fields.Service = value; }

    /// <summary>The zone of this process; null or empty when none is set.</summary>
    public string? Zone { get => _fields.Zone; set => _fields.Zone = value; }

    /// <summary>From the first byte of the request to the last of the answer.</summary>
    public long RequestMicroseconds { get => _fields.RequestMicroseconds; set => _fields.RequestMicroseconds = value; }

    /// <summary>How many times an endpoint was tried; may be more than are kept.</summary>
    public int Attempts => _fields.AttemptCount;

    /// <summary>Which of the log's entries this is, from 0.</summary>
    internal int Slot { get; }

    /// <summary>Link of the list the entry is in: the slot after it plus 1; 0 ends the list. Belongs to <see cref="EntryStack"/>.</summary>
    internal int Next { get; set; }

    /// <summary>True between rent and commit.</summary>
    internal bool IsRented { get; set; }

    internal ReadOnlySpan<AccessLogAttempt> KeptAttempts => _attempts.AsSpan(0, Math.Min(Attempts, KeptAttemptCount));

    /// <summary>The client's address, without port.</summary>
    public void SetClient(ReadOnlySpan<byte> client) => _fields.Client = Copy(client, MaxFieldBytes);

    /// <summary>The request's authority, as the client wrote it.</summary>
    public void SetHost(ReadOnlySpan<byte> host) => _fields.Host = Copy(host, MaxFieldBytes);

    /// <summary><c>http</c>, <c>https</c>, <c>tcp</c> or <c>udp</c>.</summary>
    public void SetScheme(ReadOnlySpan<byte> scheme) => _fields.Scheme = Copy(scheme, MaxFieldBytes);

    /// <summary>The method, as the client wrote it.</summary>
    public void SetMethod(ReadOnlySpan<byte> method) => _fields.Method = Copy(method, MaxFieldBytes);

    /// <summary>The request target, as the client wrote it.</summary>
    public void SetUri(ReadOnlySpan<byte> uri) => _fields.Uri = Copy(uri, MaxUriBytes);

    /// <summary>The request id that went to the endpoint.</summary>
    public void SetRequestId(ReadOnlySpan<byte> requestId) => _fields.RequestId = Copy(requestId, MaxFieldBytes);

    /// <summary>Records one try at one endpoint, in the order they were made.</summary>
    public void AddAttempt(in AccessLogAttempt attempt)
    {
        _attempts[Math.Min(_fields.AttemptCount, KeptAttemptCount - 1)] = attempt;
        _fields.AttemptCount++;
    }

    /// <summary>Starts the next line. One struct, one assignment: no field can be forgotten.</summary>
    internal void Begin()
    {
        _fields = default;
        _textBytes = 0;
    }

    internal AccessLogText Client() => Text(_fields.Client);

    internal AccessLogText Host() => Text(_fields.Host);

    internal AccessLogText Scheme() => Text(_fields.Scheme);

    internal AccessLogText Method() => Text(_fields.Method);

    internal AccessLogText Uri() => Text(_fields.Uri);

    internal AccessLogText RequestId() => Text(_fields.RequestId);

    private AccessLogText Text(TextRange range) => new(_text.AsSpan(range.Offset, range.LengthBytes), range.IsCut);

    private TextRange Copy(ReadOnlySpan<byte> text, int maxBytes)
    {
        int keptBytes = Math.Min(Math.Min(text.Length, maxBytes), MaxTextBytes - _textBytes);
        if (_textBytes + keptBytes > _text.Length)
        {
            // At most five times in an entry's life: 512 bytes to 16 KiB.
            Array.Resize(ref _text, Math.Min(Math.Max(_text.Length * 2, _textBytes + keptBytes), MaxTextBytes));
        }

        text[..keptBytes].CopyTo(_text.AsSpan(_textBytes));
        TextRange range = new(_textBytes, keptBytes, keptBytes < text.Length);
        _textBytes += keptBytes;
        return range;
    }

    private readonly record struct TextRange(int Offset, int LengthBytes, bool IsCut);

    private struct Fields
    {
        public DateTimeOffset Time;
        public int Status;
        public ReasonCode Reason;
        public long BytesSent;
        public long? BytesReceived;
        public string? Route;
        public string? Service;
        public string? Zone;
        public long RequestMicroseconds;
        public int AttemptCount;
        public TextRange Client;
        public TextRange Host;
        public TextRange Scheme;
        public TextRange Method;
        public TextRange Uri;
        public TextRange RequestId;
    }
}
