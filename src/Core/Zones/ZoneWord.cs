using System.Buffers.Text;

namespace LoadBalancer.Core.Zones;

/// <summary>What a process tells whoever it asks for a state: its overrides, signed like a state, in the query of the question.</summary>
/// <remarks>
/// Background, pure. States are read at portable IPs, and the standby of a zone has none: without a word nobody would hear of what an operator set there.
/// Overrides only ever yield to newer ones, so a word that is heard twice, or late, changes nothing.
/// </remarks>
internal static class ZoneWord
{
    /// <summary>Before it in the query.</summary>
    public const string Key = "?word=";

    /// <summary>Overrides that one word holds, the newest first: a request line must hold them.</summary>
    public const int MostOverrides = 16;

    /// <summary>Bound on a word as it stands in the query: a request line's usual bound, less what stands around it.</summary>
    public const int MostChars = 7 * 1024;

    /// <summary>The word as a query; empty where it would be too long.</summary>
    public static string ToQuery(ReadOnlySpan<byte> sealedState)
    {
        string word = Base64Url.EncodeToString(sealedState);
        return word.Length == 0 || word.Length > MostChars ? "" : Key + word;
    }

    /// <summary>What stands in a query; null: no word.</summary>
    public static byte[]? FromQuery(ReadOnlySpan<byte> query)
    {
        if (!query.StartsWith("?word="u8) || query.Length > Key.Length + MostChars)
        {
            return null;
        }

        ReadOnlySpan<byte> word = query[Key.Length..];
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(word.Length)];
        return Base64Url.DecodeFromUtf8(word, bytes, out _, out int count) == System.Buffers.OperationStatus.Done ? bytes[..count] : null;
    }
}
