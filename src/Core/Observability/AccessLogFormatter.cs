using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoadBalancer.Core.Observability;

/// <summary>Turns entries into lines of JSON: keys and order of reference.md §6, every key on every line.</summary>
/// <remarks>
/// Background: used by the log's one writer. What a line has nothing to say about is null. What there is once per attempt is a
/// plain value for one attempt and an array for several.
/// </remarks>
internal sealed class AccessLogFormatter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _scratch = new();

    private readonly Utf8JsonWriter _json = new(
        Stream.Null,
        // Relaxed: a query's '&' and '+' stay readable. Control characters are escaped all the same; nobody puts the log into HTML.
        new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Appends one entry's line, its line feed included.</summary>
    public void Append(AccessLogEntry entry, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        WriteTime(entry.Time);
        entry.Client().WriteTo(_json, AccessLogKeys.Client, _scratch);
        entry.Host().WriteTo(_json, AccessLogKeys.Host, _scratch);
        entry.Scheme().WriteTo(_json, AccessLogKeys.Scheme, _scratch);
        entry.Method().WriteTo(_json, AccessLogKeys.RequestMethod, _scratch);
        entry.Uri().WriteTo(_json, AccessLogKeys.RequestUri, _scratch);
        entry.RequestId().WriteTo(_json, AccessLogKeys.RequestId, _scratch);
        _json.WritePropertyName(AccessLogKeys.Status);
        WriteStatus(_json, entry.Status);
        WriteName(AccessLogKeys.Reason, entry.Reason.Name());
        _json.WriteNumber(AccessLogKeys.BytesSent, entry.BytesSent);
        WriteNumber(AccessLogKeys.BytesReceived, entry.BytesReceived);
        WriteName(AccessLogKeys.Route, entry.Route);
        WriteName(AccessLogKeys.Service, entry.Service);
        WriteAttempts(AccessLogKeys.UpstreamAddr, entry, static (json, tried) => json.WriteStringValue(tried.UpstreamAddress));
        WriteAttempts(AccessLogKeys.UpstreamStatus, entry, static (json, tried) => WriteStatus(json, tried.UpstreamStatus));
        WriteAttempts(AccessLogKeys.UpstreamConnectTime, entry, static (json, tried) => WriteSeconds(json, tried.ConnectMicroseconds));
        WriteAttempts(AccessLogKeys.UpstreamHeaderTime, entry, static (json, tried) => WriteSeconds(json, tried.HeaderMicroseconds));
        WriteAttempts(AccessLogKeys.UpstreamResponseTime, entry, static (json, tried) => WriteSeconds(json, tried.ResponseMicroseconds));
        _json.WritePropertyName(AccessLogKeys.RequestTime);
        WriteSeconds(_json, entry.RequestMicroseconds);
        _json.WriteNumber(AccessLogKeys.Attempts, entry.Attempts);
        WriteName(AccessLogKeys.Zone, entry.Zone);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    // Always 27 characters: ISO 8601, UTC, microseconds; sorts as text.
    private void WriteTime(DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        bool isWritten = time.UtcDateTime.TryFormat(text, out int written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        Debug.Assert(isWritten);
        _json.WriteString(AccessLogKeys.TimeDate, text[..written]);
    }

    private void WriteName(JsonEncodedText key, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            _json.WriteNull(key);
        }
        else
        {
            _json.WriteString(key, name);
        }
    }

    private void WriteNumber(JsonEncodedText key, long? number)
    {
        if (number is long known)
        {
            _json.WriteNumber(key, known);
        }
        else
        {
            _json.WriteNull(key);
        }
    }

    private void WriteAttempts(JsonEncodedText key, AccessLogEntry entry, Action<Utf8JsonWriter, AccessLogAttempt> write)
    {
        ReadOnlySpan<AccessLogAttempt> attempts = entry.KeptAttempts;
        _json.WritePropertyName(key);
        switch (attempts.Length)
        {
            case 0:
                _json.WriteNullValue();
                break;
            case 1:
                write(_json, attempts[0]);
                break;
            default:
                _json.WriteStartArray();
                foreach (AccessLogAttempt attempt in attempts)
                {
                    write(_json, attempt);
                }

                _json.WriteEndArray();
                break;
        }
    }

    private static void WriteStatus(Utf8JsonWriter json, int status)
    {
        if (status == 0)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteNumberValue(status);
        }
    }

    private static void WriteSeconds(Utf8JsonWriter json, long microseconds)
    {
        if (microseconds < 0)
        {
            json.WriteNullValue();
        }
        else
        {
            // A decimal of scale 6 prints exactly six digits after the point, and never an exponent.
            json.WriteNumberValue(new decimal((int)microseconds, (int)(microseconds >> 32), 0, isNegative: false, scale: 6));
        }
    }
}
