using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Rendering;

/// <summary>systemd's units for <c>lb</c> and, where there is a portable IP, for keepalived.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class SystemdUnits
{
    public const string LbName = "lb.service";

    public const string KeepalivedName = "keepalived.service";

    /// <summary>What <c>StateDirectory=lb</c> makes and lets it write.</summary>
    private const string DefaultState = "/var/lib/lb";

    /// <summary>Beside <c>pre_stop</c> and <c>drain_timeout</c>: 5 s for a reload under way, 5 s to hand an address over, and some for the machine.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(15);

    /// <summary>The peer takes an address whose holder fell silent within 1.1 s.</summary>
    private const string TakeOverSeconds = "1.5";

    public static ImmutableArray<RenderedFile> Render(RenderSettings settings) =>
        settings.Config.PortableIp is null ? [RenderLb(settings)] : [RenderLb(settings), RenderKeepalived(settings)];

    private static RenderedFile RenderLb(RenderSettings settings)
    {
        ProxyConfig config = settings.Config;
        long stopSeconds = (long)Math.Ceiling((config.Limits.PreStop + config.Limits.DrainTimeout + StopMargin).TotalSeconds);
        bool isPrivileged = config.Listeners.Select(static listener => listener.Address).Append(config.Admin.Address)
            .Concat(config.Mzlb?.Dns is { Mode: DnsMode.Embedded } dns ? dns.Listen : []).Any(static address => address is IPEndPoint { Port: > 0 and < 1024 });
        string capabilities = isPrivileged ? "CAP_NET_BIND_SERVICE" : "";
        return new RenderedFile(LbName, $"""
            {Heading("systemd", LbName)}
            [Unit]
            Description=lb, load balancer of {RenderSettings.Plain(config.Zone.Length > 0 ? config.Zone : config.Node.Name)}
            Wants=network-online.target
            After=network-online.target
            # A node that gives up is a node down; trying again costs nothing.
            StartLimitIntervalSec=0

            [Service]
            # Started when it is ready, not when it has begun.
            Type=notify
            User={settings.User}
            ExecStart={settings.Program} run --config {string.Join(" --config ", settings.ConfigPaths)}
            # Files that change are read by themselves; this is for whoever says 'systemctl reload'.
            ExecReload=/bin/kill -HUP $MAINPID
            {MarkTrackFile(config.PortableIp)}KillSignal=SIGTERM
            # pre_stop, drain_timeout, and {StopMargin.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s for a reload under way and the address.
            TimeoutStopSec={stopSeconds.ToString(CultureInfo.InvariantCulture)}
            # A drain that an operator asked for ends it for good; all else does not.
            Restart=on-failure
            RestartSec=1
            LimitNOFILE=524288
            # Ports below 1024, and nothing else of root's.
            AmbientCapabilities={capabilities}
            CapabilityBoundingSet={capabilities}
            StateDirectory=lb
            {Folders(config)}NoNewPrivileges=yes
            ProtectSystem=strict
            ProtectHome=yes
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectClock=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            LockPersonality=yes
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            # Netlink says which addresses this node has.
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
            SystemCallArchitectures=native
            SystemCallFilter=@system-service

            [Install]
            WantedBy=multi-user.target

            """);
    }

    private static RenderedFile RenderKeepalived(RenderSettings settings)
    {
        PortableIpConfig portable = settings.Config.PortableIp!;
        return new RenderedFile(KeepalivedName, $"""
            {Heading("systemd", KeepalivedName)}
            # It stands in the place of the distribution's unit of the same name.
            [Unit]
            Description=keepalived, holder of the portable IP {settings.Config.Alb!.Ip}
            Wants=network-online.target {LbName}
            # lb makes the folder of the track file.
            After=network-online.target {LbName}
            ConditionFileNotEmpty=/etc/keepalived/{KeepalivedFile.Name}
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            ExecStart=/usr/sbin/keepalived --dont-fork --log-console --use-file /etc/keepalived/{KeepalivedFile.Name}
            ExecReload=/bin/kill -HUP $MAINPID
            # A keepalived that was killed leaves the address behind, and two nodes would have it. Not removed at once: until the other node has taken it, we serve.
            ExecStopPost=-/bin/sh -c '{RemoveAddress(settings)}'
            Restart=always
            RestartSec=1
            ProtectHome=yes
            ProtectSystem=full

            [Install]
            WantedBy=multi-user.target

            """);
    }

    private static string RemoveAddress(RenderSettings settings)
    {
        PortableIpConfig portable = settings.Config.PortableIp!;
        System.Net.IPAddress ip = settings.Config.Alb!.Ip!;
        string family = ip.AddressFamily == AddressFamily.InterNetwork ? "-4" : "-6";
        string prefix = portable.PrefixLength is { } written ? $"{written}" : ip.AddressFamily == AddressFamily.InterNetwork ? "32" : "128";
        return $"if ip -o {family} address show dev {portable.Interface} | grep -qwF {ip}/{prefix}; " +
            $"then sleep {TakeOverSeconds}; ip {family} address delete {ip}/{prefix} dev {portable.Interface}; fi";
    }

    private static string MarkTrackFile(PortableIpConfig? portable) => portable is null ? "" : $"""
        # However it ended, the address goes: the file of a process that was killed says what it said before.
        ExecStopPost=-/bin/sh -c 'echo 1 > {portable.TrackFile}.stop && mv {portable.TrackFile}.stop {portable.TrackFile}'

        """;

    /// <summary>What it may write beside its state.</summary>
    private static string Folders(ProxyConfig config)
    {
        string text = "";
        if (config.PortableIp is { } portable)
        {
            string folder = Path.GetDirectoryName(portable.TrackFile)!; // whole, as the rules have it
            text += folder.StartsWith("/run/", StringComparison.Ordinal)
                ? $"# Stays when lb ends: to keepalived a file that is gone is one that says 0.\nRuntimeDirectory={folder["/run/".Length..]}\nRuntimeDirectoryPreserve=yes\n"
                : $"ReadWritePaths={folder}\n";
        }

        foreach (string folder in SocketFolders(config))
        {
            // A Unix socket is made in it, and by others found there.
            text += folder.StartsWith("/run/", StringComparison.Ordinal) ? $"RuntimeDirectory={folder["/run/".Length..]}\n" : $"ReadWritePaths={folder}\n";
        }

        if (config.Mzlb is { StateFolder: { Length: > 0 } state } && state != DefaultState && !state.StartsWith($"{DefaultState}/", StringComparison.Ordinal))
        {
            text += $"ReadWritePaths=-{state}\n";
        }

        return config.AccessLog.Path == AccessLogConfig.StandardOutput ? text : $"{text}ReadWritePaths=-{Path.GetDirectoryName(config.AccessLog.Path)}\n";
    }

    /// <summary>Where Unix sockets are to be, but for a folder that the track file has anyway.</summary>
    private static IEnumerable<string> SocketFolders(ProxyConfig config) =>
        config.Listeners.Select(static listener => listener.Address).Append(config.Admin.Address).OfType<UnixDomainSocketEndPoint>().Where(AddressText.IsFile)
            .Select(static address => Path.GetDirectoryName(address.ToString())!)
            .Distinct().Except([Path.GetDirectoryName(config.PortableIp?.TrackFile) ?? ""]);

    private static string Heading(string what, string name) =>
        $"# Made by 'lb render {what}' (lb {ProgramVersion.Version}). To check it: systemd-analyze verify {name}";
}
