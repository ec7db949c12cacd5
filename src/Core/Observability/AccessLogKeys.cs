using System.Text.Json;

namespace LoadBalancer.Core.Observability;

/// <summary>The keys of an access log line, in the order they are written (reference.md §6).</summary>
/// <remarks>Background, immutable: encoded once.</remarks>
internal static class AccessLogKeys
{
    public static readonly JsonEncodedText TimeDate = JsonEncodedText.Encode("time_date");
    public static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
    public static readonly JsonEncodedText Host = JsonEncodedText.Encode("host");
    public static readonly JsonEncodedText Scheme = JsonEncodedText.Encode("scheme");
    public static readonly JsonEncodedText RequestMethod = JsonEncodedText.Encode("request_method");
    public static readonly JsonEncodedText RequestUri = JsonEncodedText.Encode("request_uri");
    public static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("request_id");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    public static readonly JsonEncodedText BytesSent = JsonEncodedText.Encode("bytes_sent");
    public static readonly JsonEncodedText BytesReceived = JsonEncodedText.Encode("bytes_received");
    public static readonly JsonEncodedText Route = JsonEncodedText.Encode("route");
    public static readonly JsonEncodedText Service = JsonEncodedText.Encode("service");
    public static readonly JsonEncodedText UpstreamAddr = JsonEncodedText.Encode("upstream_addr");
    public static readonly JsonEncodedText UpstreamStatus = JsonEncodedText.Encode("upstream_status");
    public static readonly JsonEncodedText UpstreamConnectTime = JsonEncodedText.Encode("upstream_connect_time");
    public static readonly JsonEncodedText UpstreamHeaderTime = JsonEncodedText.Encode("upstream_header_time");
    public static readonly JsonEncodedText UpstreamResponseTime = JsonEncodedText.Encode("upstream_response_time");
    public static readonly JsonEncodedText RequestTime = JsonEncodedText.Encode("request_time");
    public static readonly JsonEncodedText Attempts = JsonEncodedText.Encode("attempts");
    public static readonly JsonEncodedText Zone = JsonEncodedText.Encode("zone");
}
