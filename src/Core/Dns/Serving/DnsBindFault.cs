using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Why the responder could not listen. A value: a taken port is the machine's state, not our bug.</summary>
/// <param name="Address">Where.</param>
/// <param name="Protocol"><c>UDP</c> or <c>TCP</c>.</param>
/// <param name="Error">What the system said; <see cref="SocketError.InvalidArgument"/> for an address that is none of a machine's (<c>0.0.0.0</c>).</param>
public sealed record DnsBindFault(IPEndPoint Address, string Protocol, SocketError Error)
{
    /// <summary>One line for the operator, without the remedy, which is Host's to know.</summary>
    public override string ToString() => Error == SocketError.InvalidArgument
        ? $"cannot answer on {Address}: name each address, since an answer must leave from the one the query came to"
        : $"cannot answer on {Address} ({Protocol}): {new SocketException((int)Error).Message}";
}
