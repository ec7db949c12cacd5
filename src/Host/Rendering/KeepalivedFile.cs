using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Rendering;

/// <summary>keepalived's configuration for the portable IP.</summary>
/// <remarks>
/// Config path, pure. For 2.2 and later. Figures: tests/chaos/portable-ip.sh. Two things watch lb: the track file, which says at once what lb knows of
/// itself, and the health check, since a process that died or hangs says nothing and its file goes stale.
/// </remarks>
internal static class KeepalivedFile
{
    public const string Name = "keepalived.conf";

    /// <param name="settings">With a <c>[portable_ip]</c> and an ALB.</param>
    public static RenderedFile Render(RenderSettings settings)
    {
        ProxyConfig config = settings.Config;
        PortableIpConfig portable = config.PortableIp!;
        AlbConfig alb = config.Alb!;
        int allBits = alb.Ip!.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        long router = portable.VirtualRouterId ?? VirtualRouterId.Of(alb.Id, config.Albs.Select(static each => each.Id));
        string source = portable.SourceAddress is { } own ? $"    unicast_src_ip {own}\n" : "";
        string peers = string.Concat(portable.Peers.Select(static peer => $"        {peer}\n"));
        return new RenderedFile(Name, $$"""
            # Made by 'lb render keepalived' (lb {{ProgramVersion.Version}}) for {{RenderSettings.Plain(config.Node.Name)}}. Change [portable_ip] and make it anew, rather than this.
            # {{alb.Ip}}, the portable IP of {{RenderSettings.Plain(alb.Id)}}, moves between the nodes of zone {{RenderSettings.Plain(config.Zone)}}. Each node has a file of its own.
            # To check it: keepalived -t -f {{Name}}

            global_defs {
                router_id {{RenderSettings.Plain(config.Node.Name)}}
                vrrp_version 3                        # the version that counts in hundredths of a second
                enable_script_security                # no script as root that another user could have written
                script_user {{settings.User}}
                vrrp_higher_prio_send_advert true     # two holders that meet: the one that yields answers once, so the other announces the address again
                vrrp_garp_master_repeat 3             # announcements when the address comes here, and again ...
                vrrp_garp_master_delay 1              # ... a second later: for switches that missed the first
                vrrp_garp_lower_prio_repeat 3         # the same when a second holder was heard
                vrrp_garp_lower_prio_delay 1
                vrrp_garp_master_refresh 2            # and one every 2 s: a holder that never heard the other one, on heal, announces nothing by itself
            }

            # What lb says of itself: 0, the address may be here; 1, it must not. At once, and before a stop cuts anybody.
            track_file lb {
                file "{{portable.TrackFile}}"
                weight 0                              # not a matter of priority: any number but 0 takes the address away
                init_file 1                           # until lb has said that it is ready
            }

            # What lb cannot say of itself: that it died, or hangs. Away after two failures, back to standby after two passes.
            vrrp_script lb {
                script "{{settings.Program}} healthcheck --while-draining --quiet --timeout 1s --admin {{settings.AdminUrl}}"
                interval 1
                timeout 2
                fall 2
                rise 2
                init_fail
            }

            vrrp_instance lb {
                state BACKUP                          # on every node: who was there first, keeps it
                nopreempt                             # a node that returns does not take it back, which would cut connections for nothing
                interface {{portable.Interface}}                        # watched by itself: without its link, the address is away (track_interface is for others)
                virtual_router_id {{router}}                 # the same on the zone's nodes, another for every other address on this network
                priority {{portable.Priority}}
                advert_int 0.3                        # silence of three and a little is death: 1.1 s
            {{source}}    unicast_peer {                        # the zone's other nodes; no multicast
            {{peers}}    }
                check_unicast_src                     # adverts of anybody else are nobody's
                virtual_ipaddress {
                    {{alb.Ip}}/{{portable.PrefixLength ?? allBits}} dev {{portable.Interface}}
                }
                track_file {
                    lb
                }
                track_script {
                    lb
                }
            }

            """);
    }
}
