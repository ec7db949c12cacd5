using System.Text.Json.Serialization;

namespace LoadBalancer.Host.Reloading;

/// <summary>Who wanted a reload.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReloadTrigger>))]
internal enum ReloadTrigger
{
    /// <summary>The files are not what they were.</summary>
    [JsonStringEnumMemberName("files")]
    Files = 0,

    /// <summary>SIGHUP.</summary>
    [JsonStringEnumMemberName("signal")]
    Signal,

    /// <summary>The admin address: <c>lb reload</c>.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}
