namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>What the guide says of listeners, nodes, zones, certificates and a running process: LB0050 to LB0089.</summary>
/// <remarks>Config path, immutable. Texts are Markdown without links.</remarks>
internal static class ProcessFaultEntries
{
    public static Dictionary<ConfigFaultCode, ConfigFaultEntry> All { get; } = new()
    {
        [ConfigFaultCode.NoListener] = new(
            "There is no listener, so no client could connect.",
            "an empty file",
            "add a `[[listeners]]` with an address"),
        [ConfigFaultCode.AddressTaken] = new(
            "Two listeners, or a listener and the admin address, cannot be bound beside each other: same address and port, or same port and one of " +
            "them is every address.",
            "`0.0.0.0:80` and `10.0.0.1:80`; `[::]:80` and `0.0.0.0:80`",
            "change a port or an address, or remove the narrower one"),
        [ConfigFaultCode.CannotListen] = new(
            "A listener's address, or the admin address, cannot be listened on: another process has it, this machine does not have it, or the user may not. " +
            "Found at a start and at a reload, not by `check`.",
            "another web server on port 80",
            "the message says how to see who has it, and what to do"),
        [ConfigFaultCode.CannotLog] = new(
            "The access log's file cannot be written. Found at a start and at a reload, not by `check`.",
            """`path = "/var/log/lb/access.log"` without the folder""",
            """name a file this user may append to, or `"-"`"""),
        [ConfigFaultCode.UnknownAlb] = new(
            "`alb` in `[node]` names an ALB that is not defined.",
            """`alb = "alb4"` where there are three""",
            "take the suggestion, or add the `[[albs]]` entry"),
        [ConfigFaultCode.ZoneMismatch] = new(
            "`zone` in `[node]` is not the zone of its ALB, or not the zone of any ALB.",
            "a `node.toml` copied to another zone with only its `alb` changed",
            "correct `zone`, or leave it out: it is then the ALB's"),
        [ConfigFaultCode.NothingToAnswer] = new(
            "`[mzlb]` has no ALB to answer with, or does not know in which zone it is.",
            "`[mzlb]` without `[[albs]]`",
            "list the ALBs of all zones, and name this node's with `alb` in `[node]`"),
        [ConfigFaultCode.NoWitness] = new(
            "Warning: `[mzlb]` of several zones has no `witness`. A zone that hears no majority of them cannot tell a death from a cut: it holds its last " +
            "answer, and where all others are dead that answer has their addresses in it.",
            "three zones, two of which lose their power",
            "name something outside the zones that answers HTTP, reached from each of them: `witness = [\"http://10.0.0.1/\"]`"),
        [ConfigFaultCode.NoAlbEnabled] = new(
            "Warning: every ALB has `enabled = false`, and a disabled one is never answered.",
            "`enabled = false` in all `[[albs]]`",
            "enable one, unless the cluster is meant to have no address"),
        [ConfigFaultCode.NotAtPortableIp] = new(
            "There is `[portable_ip]`, and no listener takes connections at that address: it moves here, and whoever connects to it is refused.",
            """listeners at `10.0.0.11:80` alone, the node's own address, where the ALB's `ip` is `10.0.0.100`""",
            """listen on `0.0.0.0:80` or `[::]:80`, which serves whatever address is here; or on the portable IP itself (docs/operations/portable-ip.md)"""),
        [ConfigFaultCode.BadCertificate] = new(
            "The file of a `certificate` or a `ca` holds no certificate that can be used: it is no PEM text, has no whole certificate in it, or one for a kind of key " +
            "other than RSA and EC.",
            "a file in DER form",
            "write it as PEM (`openssl x509 -inform der -in IN -out OUT`), the server's own certificate first"),
        [ConfigFaultCode.BadPrivateKey] = new(
            "The file of a `key` holds no private key that can be used: it is no PEM text, has no whole private key in it, or an encrypted one.",
            "`certificate` and `key` the wrong way round; a block `ENCRYPTED PRIVATE KEY`",
            "name the right file; take the password off (`openssl pkey -in IN -out OUT`) and let file permissions guard the key"),
        [ConfigFaultCode.KeyMismatch] = new(
            "The key is not the certificate's. A broken pair of files never replaces one that works.",
            "a renewed certificate beside the key of the last one",
            "name the two files that were made together; a tool that renews should replace both before it asks for a reload"),
        [ConfigFaultCode.CertificateNotValid] = new(
            "A certificate has expired, or is not valid yet: clients refuse the connection. It is served all the same: one host's expired certificate must not " +
            "keep a renewed one of another, or the whole start, waiting.",
            "a renewal that failed for weeks",
            "renew it; where the date is in the future, look at this machine's clock"),
        [ConfigFaultCode.CertificateExpiresSoon] = new(
            "A certificate expires within 14 days.",
            "one for 90 days that should have been renewed after 60",
            "find out why it was not renewed; `lb_tls_certificate_not_after_seconds` is there to alert on"),
        [ConfigFaultCode.HostNotCovered] = new(
            "A certificate is not for a host that it is to serve: none of its DNS names (subject alternative names) is that host, or a wildcard for it. A common " +
            "name does not count.",
            """`hosts = ["*.example.test"]` with a certificate for `www.example.test`""",
            "correct `hosts`, or have a certificate made for those names"),
        [ConfigFaultCode.DuplicateCertificateHost] = new(
            "Two certificates are for the same host; it would depend on their order which one is shown.",
            "an old entry beside its successor",
            "remove one"),
        [ConfigFaultCode.BadCertificateHost] = new(
            "A certificate's host could never be the name a client asks for in TLS.",
            """`hosts = ["10.0.0.1"]`: clients name no addresses; `hosts = ["www.*.test"]`""",
            "write a name, or `*.` before one; the first certificate that asks for no client certificate serves clients that name no host"),
        [ConfigFaultCode.NoCertificate] = new(
            """A listener has `protocol = "https"`, and there is no `[[certificates]]`.""",
            "a listener on port 443 copied from another configuration",
            "add a certificate, or make it `http`"),
        [ConfigFaultCode.CertificateWithoutListener] = new(
            """There are certificates, and no listener has `protocol = "https"`: nobody will see them.""",
            "`[[certificates]]` beside one listener on port 80",
            """add a listener on port 443 with `protocol = "https"`"""),
        [ConfigFaultCode.NotVerified] = new(
            "A service has `insecure = true`: its endpoints may show any certificate, so whoever can answer at their address is taken for them, and reads and writes what " +
            "clients and endpoints say to each other.",
            "a self-signed certificate that an application brings with it",
            "have the endpoints' certificates signed by a CA of your own and name it with `ca`; or name a self-signed certificate itself there"),
        [ConfigFaultCode.ProxyProtocolOfAll] = new(
            "`proxy_protocol` of a listener takes in every address of a family: each client may say with a PROXY header that it is anybody, and passes every rule that asks for " +
            "an address; whoever brings no header is not served.",
            """`proxy_protocol = ["0.0.0.0/0"]`, where the balancer in front has changing addresses""",
            "list the networks the balancers in front connect from; where clients cannot reach the listener but through them, it may stay"),
        [ConfigFaultCode.NeedsRestart] = new(
            "A key was changed that a running process cannot change in itself: `kind` and `loops` in `[transport]`, `address` and `mode` in `[admin]`, `track_file` in `[portable_ip]`. The rest of the " +
            "configuration is taken. It is repeated at each reload until the process is started again or the key is set back.",
            """`[transport] kind = "sockets"` in the file of a process that was started with `"epoll"`""",
            "start the process again when it suits"),
        [ConfigFaultCode.BadClientAuthority] = new(
            "The file of a `client_ca` holds nothing that a client's certificate could be verified by: it is no PEM text, has no whole certificate in it, or none " +
            "that signs itself, which is where a chain ends.",
            "an intermediate without its root",
            "write the root's certificate into the file; intermediates that clients do not send may stand beside it"),
    };
}
