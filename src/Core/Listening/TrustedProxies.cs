using System.Collections.Immutable;
using System.Net;
using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Listening;

/// <summary>The peers of a listener whose word about their client is taken (<c>trusted_proxies</c>).</summary>
/// <remarks>Immutable. Empty by default: nobody's.</remarks>
internal sealed class TrustedProxies(ImmutableArray<IPNetwork> networks)
{
    private readonly PeerNetworks _peers = new(networks);

    /// <summary>True when <paramref name="address"/> is one of them.</summary>
    public bool Contains(IPAddress address) => _peers.Contains(address);

    /// <summary>
    /// The client a trusted peer speaks for: the last address of X-Forwarded-For that is not itself a trusted proxy. What stands
    /// before it was written by the client and proves nothing.
    /// </summary>
    /// <param name="bytes">The request's head.</param>
    /// <param name="head">Its index.</param>
    /// <param name="peer">The peer itself, for a request without a usable list.</param>
    /// <param name="address">The address as such; null when what stands in its place is none.</param>
    /// <returns>Its text, for field and log: the peer's own where there is no other.</returns>
    /// <remarks>Allocates; only for trusted peers.</remarks>
    public ReadOnlyMemory<byte> FindClient(ReadOnlySpan<byte> bytes, RequestHead head, ClientIdentity peer, out IPAddress? address)
    {
        address = peer.HasAddress ? peer.Address : null;
        for (int i = head.Fields.Lines.Length - 1; i >= 0; i--)
        {
            ref readonly FieldLine line = ref head.Fields.Lines[i];
            if (line.Known != KnownField.XForwardedFor || line.IsConsumed)
            {
                continue;
            }

            ReadOnlySpan<byte> list = line.Value(bytes);
            while (!list.IsEmpty)
            {
                int comma = list.LastIndexOf((byte)',');
                if (!IPAddress.TryParse(Grammar.Trim(list[(comma + 1)..]), out IPAddress? named))
                {
                    address = null;
                    return peer.AddressText;
                }

                if (!Contains(named))
                {
                    address = named;
                    return Encoding.ASCII.GetBytes(named.ToString());
                }

                list = comma < 0 ? default : list[..comma];
            }
        }

        return peer.AddressText;
    }
}
