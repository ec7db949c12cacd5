using System.Text.Json.Serialization;

namespace LoadBalancer.Host.Reloading;

/// <summary>What came of a reload.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReloadResult>))]
internal enum ReloadResult
{
    /// <summary>What was read is in force.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied = 0,

    /// <summary>The files say, byte for byte, what is in force already.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>What was in force before still is.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It would have been applied, but only that was asked.</summary>
    [JsonStringEnumMemberName("rehearsed")]
    Rehearsed,
}
