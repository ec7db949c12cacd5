using System.Text.Json;

namespace LoadBalancer.Host.Configuration;

/// <summary>What JSON Schema says of each kind of value, by the name the key listing and the documentation have for it.</summary>
/// <remarks>Config path, pure. Patterns take what the binder takes, and at most a little more: a schema that marks what is right would be turned off.</remarks>
internal static class SchemaType
{
    private const string ArrayOf = "array of ";
    private const string Or = " \\| ";
    private const string Ip = "[0-9A-Fa-f:.]+(%[0-9A-Za-z]+)?";
    private const string Status = "[0-9]{3}(-[0-9]{3})?";

    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["duration"] = "^[0-9]+(ms|s|m|h|d)$",
        ["address"] = $@"^(\[{Ip}\]|[0-9.]+):[0-9]{{1,5}}$",
        ["socket address"] = $@"^((\[{Ip}\]|[0-9.]+):[0-9]{{1,5}}|unix:.+)$",
        ["ip"] = $"^{Ip}$",
        ["mode"] = "^0[0-7]{3}$",
        ["peer"] = $"^(unix:|{Ip}(/[0-9]{{1,3}})?)$",
        ["network"] = $"^{Ip}(/[0-9]{{1,3}})?$",
        ["name"] = @"^[^:\[\]]+:[0-9]{1,5}$",
        ["statuses"] = $"^({Status}(,{Status})*)?$",
        ["key of a request"] = "^(client_ip|host|path|(header|cookie):.+)$",
    };

    /// <summary>True when something is said of it.</summary>
    public static bool IsKnown(string type) => type.StartsWith(ArrayOf, StringComparison.Ordinal)
        ? IsKnown(type[ArrayOf.Length..])
        : type is "string" or "integer" or "boolean" or "size" or "share" or "table of strings" || Patterns.ContainsKey(type) || IsChoice(type);

    /// <summary>Writes into an object that is open; nothing, which takes anything, for a type that is not known.</summary>
    public static void Write(Utf8JsonWriter json, string type)
    {
        if (type.StartsWith(ArrayOf, StringComparison.Ordinal))
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            Write(json, type[ArrayOf.Length..]);
            json.WriteEndObject();
        }
        else if (Patterns.TryGetValue(type, out string? pattern))
        {
            WritePattern(json, pattern);
        }
        else if (IsChoice(type))
        {
            WriteChoice(json, type.Split(Or));
        }
        else
        {
            WritePlain(json, type);
        }
    }

    private static void WritePlain(Utf8JsonWriter json, string type)
    {
        switch (type)
        {
            case "string" or "integer" or "boolean":
                json.WriteString("type", type);
                break;
            case "share":
                json.WriteString("type", "number");
                json.WriteNumber("minimum", 0);
                json.WriteNumber("maximum", 1);
                break;
            case "size":
                WriteAnyOf(
                    json,
                    () =>
                    {
                        json.WriteString("type", "integer");
                        json.WriteNumber("minimum", 0);
                    },
                    () => WritePattern(json, "^[0-9]+(B|KiB|MiB|GiB)$"));
                break;
            case "table of strings":
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                json.WriteString("type", "string");
                json.WriteEndObject();
                break;
        }
    }

    private static void WritePattern(Utf8JsonWriter json, string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    /// <summary>Words in quotes, and perhaps the name of a type beside them.</summary>
    private static bool IsChoice(string type) => type.StartsWith('"');

    private static void WriteChoice(Utf8JsonWriter json, string[] alternatives)
    {
        string[] words = [.. alternatives.Where(IsChoice).Select(static word => word.Trim('"'))];
        string[] types = [.. alternatives.Where(static each => !IsChoice(each))];
        if (types.Length == 0)
        {
            WriteWords();
            return;
        }

        WriteAnyOf(json, [WriteWords, .. types.Select(type => (Action)(() => Write(json, type)))]);

        void WriteWords()
        {
            json.WriteStartArray("enum");
            Array.ForEach(words, json.WriteStringValue);
            json.WriteEndArray();
        }
    }

    private static void WriteAnyOf(Utf8JsonWriter json, params Action[] alternatives)
    {
        json.WriteStartArray("anyOf");
        foreach (Action write in alternatives)
        {
            json.WriteStartObject();
            write();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
