using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Writes TOML values as JSON.</summary>
/// <remarks>Config path, pure. A date, and a number that JSON has not, become strings; no key takes either.</remarks>
internal static class TomlJson
{
    // For people's eyes as well, and in no web page: quotes stay quotes.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document of what <paramref name="write"/> writes, with a line end behind it.</summary>
    public static string Document(Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, Readable))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    /// <summary>Writes one value.</summary>
    public static void Write(Utf8JsonWriter json, TomlNode node)
    {
        switch (node)
        {
            case TomlTable table:
                json.WriteStartObject();
                foreach (TomlEntry entry in table.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case TomlArray array:
                json.WriteStartArray();
                array.Items.ForEach(item => Write(json, item));
                json.WriteEndArray();
                break;
            case TomlScalar { Value: long number }:
                json.WriteNumberValue(number);
                break;
            case TomlScalar { Value: double number } when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case TomlScalar { Value: bool truth }:
                json.WriteBooleanValue(truth);
                break;
            case TomlScalar scalar:
                json.WriteStringValue(Convert.ToString(scalar.Value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
