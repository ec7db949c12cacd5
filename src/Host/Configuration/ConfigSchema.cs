using System.Text.Json;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration;

/// <summary>Writes the JSON Schema of the configuration, for editors.</summary>
/// <remarks>
/// Config path, pure. Made of the binder's own listing of keys and of what the reference page says of each; it judges form, as the binder does, and
/// each file by itself: what only the whole can show is <c>lb check</c>'s.
/// </remarks>
internal static class ConfigSchema
{
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>The schema as JSON.</summary>
    public static string Write()
    {
        SchemaTable root = SchemaTable.Of(ConfigBinder.ListKeys());
        KeyDocs docs = KeyDocs.Read();
        return TomlJson.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("$schema", Dialect);
            json.WriteString("title", "Configuration of lb, a layer-7 load balancer");
            WriteTable(json, root, docs);
            json.WriteEndObject();
        });
    }

    /// <summary>The properties of an object that is open.</summary>
    private static void WriteTable(Utf8JsonWriter json, SchemaTable table, KeyDocs docs)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false); // an unknown key is an error
        string[] required = [.. table.Keys.Where(static key => key.Default == KeyListing.Required).Select(static key => key.Name)];
        if (required.Length > 0)
        {
            json.WriteStartArray("required");
            Array.ForEach(required, json.WriteStringValue);
            json.WriteEndArray();
        }

        json.WriteStartObject("properties");
        foreach (KnownKey key in table.Keys)
        {
            json.WriteStartObject(key.Name);
            Describe(json, docs.OfKey(key));
            SchemaType.Write(json, key.Type);
            if (TomlLiteral.Read(key.Default) is { } value)
            {
                json.WritePropertyName("default");
                TomlJson.Write(json, value);
            }

            json.WriteEndObject();
        }

        foreach (SchemaTable inner in table.Tables)
        {
            WriteInner(json, inner, docs);
        }

        json.WriteEndObject();
    }

    private static void WriteInner(Utf8JsonWriter json, SchemaTable table, KeyDocs docs)
    {
        json.WriteStartObject(table.Name);
        Describe(json, docs.OfTable(table.Heading));
        if (table.IsSeveral)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            WriteTable(json, table, docs);
            json.WriteEndObject();
        }
        else
        {
            WriteTable(json, table, docs);
        }

        json.WriteEndObject();
    }

    private static void Describe(Utf8JsonWriter json, string? text)
    {
        if (text is not null)
        {
            json.WriteString("description", text);
        }
    }
}
