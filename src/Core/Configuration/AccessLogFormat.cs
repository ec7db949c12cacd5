namespace LoadBalancer.Core.Configuration;

/// <summary>How an exchange is written to the access log.</summary>
public enum AccessLogFormat : byte
{
    /// <summary>One JSON object a line.</summary>
    Json = 0,

    /// <summary>Not at all.</summary>
    Off,
}
