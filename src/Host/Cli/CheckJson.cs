using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadBalancer.Host.Cli;

/// <summary>Written at build time, since native code has nothing to reflect on.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(CheckDocument))]
internal sealed partial class CheckJson : JsonSerializerContext
{
    /// <summary>Quotes stay quotes: it is read by people too, and stands in no web page.</summary>
    public static CheckJson CreateReadable() => new(new JsonSerializerOptions(Default.GeneratedSerializerOptions!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // generated with options, so it has some
}
