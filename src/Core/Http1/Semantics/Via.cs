using System.Text;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>The Via field (RFC 9110 §7.6.3): how a request that came back to us is known.</summary>
internal static class Via
{
    /// <summary>The pseudonym we sign with.</summary>
    public static ReadOnlySpan<byte> Pseudonym => "lb"u8;

    /// <summary>True when one member of <paramref name="list"/> was received by us: <c>[name "/"] version RWS received-by</c>.</summary>
    public static bool NamesUs(ReadOnlySpan<byte> list)
    {
        foreach (Range part in list.Split((byte)','))
        {
            ReadOnlySpan<byte> member = Grammar.Trim(list[part]);
            int protocolEnd = member.IndexOfAny((byte)' ', (byte)'\t');
            if (protocolEnd < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> receivedBy = Grammar.Trim(member[protocolEnd..]);
            int end = receivedBy.IndexOfAny((byte)' ', (byte)'\t');
            if (Ascii.EqualsIgnoreCase(end < 0 ? receivedBy : receivedBy[..end], Pseudonym))
            {
                return true;
            }
        }

        return false;
    }
}
