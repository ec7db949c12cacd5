using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>Reads a service's <c>hash_key</c>.</summary>
/// <remarks>Config path.</remarks>
internal static class HashKeyReader
{
    public const string Valid = "\"client_ip\", \"host\", \"path\", \"header:NAME\" or \"cookie:NAME\"";

    private static readonly (string Word, HashKeySource Source, bool IsNamed)[] Words =
    [
        ("client_ip", HashKeySource.ClientIp, false),
        ("host", HashKeySource.Host, false),
        ("path", HashKeySource.Path, false),
        ("header", HashKeySource.Header, true),
        ("cookie", HashKeySource.Cookie, true),
    ];

    public static Reading<HashKey> Read(object value)
    {
        if (value is not string text)
        {
            return Reading<HashKey>.WrongType;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? text : text[..colon];
        string name = colon < 0 ? "" : text[(colon + 1)..];
        int index = Array.FindIndex(Words, each => each.Word == word && each.IsNamed == colon >= 0);
        if (index < 0)
        {
            return Reading<HashKey>.Bad($"valid: {Valid}", Suggestion.Nearest(word, Words.Select(static each => each.Word)));
        }

        return !Words[index].IsNamed || IsToken(name)
            ? Reading<HashKey>.Of(new HashKey(Words[index].Source, name))
            : Reading<HashKey>.Bad($"valid: after '{word}:' a name of letters, digits and !#$%&'*+-.^_`|~");
    }

    public static string Format(HashKey key)
    {
        (string word, _, bool isNamed) = Array.Find(Words, each => each.Source == key.Source);
        return isNamed ? $"\"{word}:{key.Name}\"" : $"\"{word}\"";
    }

    /// <summary>RFC 9110 §5.6.2; RFC 6265 §4.1.1 takes it for cookies too.</summary>
    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter));
}
