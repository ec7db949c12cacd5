using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>What is to become of the listen addresses: everything that could fail has been done, and nobody has noticed yet.</summary>
/// <remarks>Config path. Applied once, or disposed, which closes what it opened.</remarks>
public sealed class DnsServerChange : IDisposable
{
    internal DnsServerChange(ImmutableArray<DnsListener> opened, ImmutableArray<IPEndPoint> wanted) => (Opened, Wanted) = (opened, wanted);

    /// <summary>New ones, which nobody answers at yet.</summary>
    internal ImmutableArray<DnsListener> Opened { get; private set; }

    /// <summary>All that there are to be.</summary>
    internal ImmutableArray<IPEndPoint> Wanted { get; }

    /// <summary>Closes what was opened, unless it has been applied.</summary>
    public void Dispose()
    {
        foreach (DnsListener listener in Opened)
        {
            listener.Dispose();
        }

        Opened = [];
    }

    /// <summary>They are in use now.</summary>
    internal void Keep() => Opened = [];
}
