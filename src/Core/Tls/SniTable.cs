using System.Collections.Frozen;
using System.Text;

namespace LoadBalancer.Core.Tls;

/// <summary>Whose a TLS name is: exact, then a wildcard of one label.</summary>
/// <remarks>Immutable. Names are compared in ASCII, without regard to case or a final dot.</remarks>
internal sealed class SniTable<T>
    where T : class
{
    private readonly FrozenDictionary<string, T> _exact;
    private readonly FrozenDictionary<string, T> _wildcards; // by what follows the one label

    /// <param name="owners">Names, each once: exact, or <c>*.</c> before a name.</param>
    public SniTable(IEnumerable<(string Name, T Owner)> owners)
    {
        ILookup<bool, (string Name, T Owner)> byKind = owners.ToLookup(static entry => entry.Name.StartsWith("*.", StringComparison.Ordinal));
        _exact = byKind[false].ToFrozenDictionary(static entry => entry.Name.TrimEnd('.'), static entry => entry.Owner, StringComparer.OrdinalIgnoreCase);
        _wildcards = byKind[true].ToFrozenDictionary(static entry => entry.Name[2..].TrimEnd('.'), static entry => entry.Owner, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The owner of <paramref name="sent"/>; null: it is nobody's.</summary>
    /// <param name="sent">As the client sent it; at most 255 bytes.</param>
    public T? Find(ReadOnlySpan<byte> sent)
    {
        Span<char> text = stackalloc char[ClientHelloParser.MaxNameBytes];
        if (!System.Text.Ascii.IsValid(sent) || sent.Length > text.Length)
        {
            return null;
        }

        return Find(text[..Encoding.ASCII.GetChars(sent, text)]);
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public T? Find(ReadOnlySpan<char> sent)
    {
        ReadOnlySpan<char> name = sent.TrimEnd('.');
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out T? found))
        {
            return found;
        }

        int dot = name.IndexOf('.');
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[(dot + 1)..], out found) ? found : null;
    }
}
