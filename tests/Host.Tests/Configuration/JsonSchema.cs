using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>As much of a JSON Schema validator (draft 2020-12) as our schema needs; a word that it does not know fails the test.</summary>
internal static class JsonSchema
{
    private static readonly string[] Known =
        ["$schema", "title", "description", "default", "type", "enum", "pattern", "minimum", "maximum", "anyOf", "items", "properties", "required", "additionalProperties"];

    /// <summary>Every place of <paramref name="value"/> that <paramref name="schema"/> refuses, and the word by which it does.</summary>
    public static IEnumerable<string> Refusals(JsonElement schema, JsonElement value, string path = "")
    {
        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            Assert.Contains(rule.Name, Known);
            IEnumerable<string> refusals = rule.Name switch
            {
                "type" => When(!IsOf(rule.Value.GetString()!, value), path, rule),
                "enum" => When(!rule.Value.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)), path, rule),
                "pattern" => When(value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule.Value.GetString()!), path, rule),
                "minimum" => When(value.ValueKind == JsonValueKind.Number && value.GetDouble() < rule.Value.GetDouble(), path, rule),
                "maximum" => When(value.ValueKind == JsonValueKind.Number && value.GetDouble() > rule.Value.GetDouble(), path, rule),
                "anyOf" => When(rule.Value.EnumerateArray().All(each => Refusals(each, value, path).Any()), path, rule),
                "items" when value.ValueKind == JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Refusals(rule.Value, item, $"{path}[{i}]")),
                "required" when value.ValueKind == JsonValueKind.Object =>
                    rule.Value.EnumerateArray().Where(key => !value.TryGetProperty(key.GetString()!, out _)).Select(key => $"{path}.{key}: required"),
                "properties" when value.ValueKind == JsonValueKind.Object => value.EnumerateObject().SelectMany(each =>
                    rule.Value.TryGetProperty(each.Name, out JsonElement of) ? Refusals(of, each.Value, $"{path}.{each.Name}") : []),
                "additionalProperties" when value.ValueKind == JsonValueKind.Object => value.EnumerateObject()
                    .Where(each => !schema.TryGetProperty("properties", out JsonElement known) || !known.TryGetProperty(each.Name, out _))
                    .SelectMany(each => rule.Value.ValueKind == JsonValueKind.False
                        ? [$"{path}.{each.Name}: additionalProperties"]
                        : Refusals(rule.Value, each.Value, $"{path}.{each.Name}")),
                _ => [],
            };
            foreach (string refusal in refusals)
            {
                yield return refusal;
            }
        }
    }

    private static string[] When(bool isRefused, string path, JsonProperty rule) => isRefused ? [$"{path}: {rule.Name}"] : [];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => throw new ArgumentException($"no such type: {type}", nameof(type)),
    };
}
