using LoadBalancer.Core.Configuration;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of <c>[portable_ip]</c>.</summary>
/// <remarks>Config path.</remarks>
internal static class PortableIpBinding
{
    private static readonly PortableIpConfig Default = new();

    public static PortableIpConfig Bind(TableReader read) => new()
    {
        Interface = read.Value("interface", Text, Default.Interface, Required),
        PrefixLength = read.Number("prefix_length", Integer, "all bits: 32 or 128"),
        SourceAddress = read.Reference("source", Ip, "keepalived's choice"),
        Peers = read.List("peers", Ip, shown: Required),
        VirtualRouterId = read.Number("virtual_router_id", Integer, "made of the ALB's id"),
        Priority = read.Value("priority", Integer, Default.Priority),
        TrackFile = read.FilePath("track_file", Default.TrackFile),
        Source = read.Close(),
    };
}
