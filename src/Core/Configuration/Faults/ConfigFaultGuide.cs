using System.Globalization;

namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>What an operator is told of each code: <c>lb check --explain</c> prints an entry, docs/reference/faults.md is all of them.</summary>
/// <remarks>Config path, immutable. A new code gets an entry here and nothing else; tests miss it otherwise. Texts are Markdown without links.</remarks>
public static class ConfigFaultGuide
{
    private static readonly Dictionary<ConfigFaultCode, ConfigFaultEntry> Entries = new()
    {
        [ConfigFaultCode.FileUnreadable] = new(
            "A file is missing or cannot be read.",
            "`lb check conf/nothing.toml`",
            "correct the path, or let the user that runs `lb` read the file and its folders"),
        [ConfigFaultCode.FolderEmpty] = new(
            "A folder is given that holds no `*.toml` file. Files below it, and names that begin with a dot, are not looked at.",
            "`lb run --config /etc/lb/` on a fresh machine",
            "put a configuration there, or name the file"),
        [ConfigFaultCode.NotUtf8] = new(
            "A file is not UTF-8 text.",
            "a comment with `é` saved as Latin-1",
            "save the file as UTF-8"),
        [ConfigFaultCode.Syntax] = new(
            "A file is not TOML. What follows the first such fault in a file is not looked at until it is mended.",
            """`address = "0.0.0.0:80` without its closing quote""",
            "mend the line that is shown; look also at the end of the line before"),
        [ConfigFaultCode.WrongType] = new(
            "A value is of another type than its key takes.",
            """`port = "9080"`, or `connect = 5`""",
            """write what the message names: `port = 9080`, `connect = "5s"`"""),
        [ConfigFaultCode.DuplicateKey] = new(
            "A key or table is given twice, in one file or in two.",
            "`[limits]` with `header_count` in `a.toml` and again in `b.toml`",
            "remove one; the message names both places"),
        [ConfigFaultCode.UnknownKey] = new(
            "A key or table is not known. Nothing is ignored: a mistyped key would silently leave its default in force.",
            """`adress = "0.0.0.0:80"`""",
            "take the suggestion, or look the key up in docs/reference/configuration.md"),
        [ConfigFaultCode.MissingKey] = new(
            "A key that must be given is absent.",
            "a `[[routes]]` without `service`, or an `[admin]` address that is not loopback without `token_file`",
            "add the key"),
        [ConfigFaultCode.WrongTableForm] = new(
            "A table is written `[name]` where several may stand, or `[[name]]` where one may; or a part such as `[services.timeouts]` stands in a " +
            "file before any `[[services]]` of that file.",
            "`[listeners]`",
            "write the brackets as the message shows them, or move the part below the table it belongs to"),
        [ConfigFaultCode.BadValue] = new(
            "A value of the right type cannot be read as what its key takes.",
            """`connect = "5 sec"`, `address = "localhost:80"`, `path_type = "regex"`""",
            "write it in the form the message names"),
        [ConfigFaultCode.OutOfRange] = new(
            "A number, size or duration lies outside its range.",
            "`port = 70000`",
            "choose a value inside the range that the message names"),
        [ConfigFaultCode.NotSupportedYet] = new(
            "A value is documented for a later version and not supported by this one.",
            """`protocol = "tcp"`""",
            "use one of the values named, or a later version"),
        [ConfigFaultCode.DuplicateName] = new(
            "Two listeners, services, pods or ALBs have the same name or id.",
            "two `[[services]]` named `web`",
            "rename one; the message names both places"),
        [ConfigFaultCode.BadName] = new(
            "A name is empty, longer than 253 characters, contains control characters, or begins or ends with a blank. Names appear in metrics and log lines.",
            """`name = ""`""",
            "give it a plain name, or leave the key out where it has a default"),
        [ConfigFaultCode.DuplicateAddress] = new(
            "Two endpoints of one service, or two ALBs, have the same address.",
            "two pods with the address `172.30.33.207`, both selected by `web-svc`",
            "correct the address of one, or remove it"),
        [ConfigFaultCode.BadHost] = new(
            "A route's host could never equal a request's host.",
            """`host = "shop.example.test:8080"`, `host = "*.*.test"`, `host = "*"`""",
            "write a name without port or scheme, `*.` and a name, or leave `host` out"),
        [ConfigFaultCode.BadPath] = new(
            "A route's path could never equal, or be a prefix of, a request's path as it is compared: dot segments removed, slashes merged, escaped " +
            "letters decoded.",
            """`path = "v1"`, `path = "/a//b"`, `path = "/a/*"`, `path = "/%61"`""",
            "write the path as the message says"),
        [ConfigFaultCode.DuplicateRoute] = new(
            "Two routes have the same host, path, path type, methods and headers, so it would be chance which one answers. `/foo` and `/foo/` are " +
            "the same prefix; hosts are compared without regard to case.",
            "the same rule in two files",
            "remove one; the message names both places"),
        [ConfigFaultCode.UnknownService] = new(
            "A route or `[default_backend]` names a service that is not defined.",
            """`service = "web-svk"`""",
            "take the suggestion, or add the service"),
        [ConfigFaultCode.NothingRouted] = new(
            "There is no route and no default backend, so every request is answered with 404.",
            "a folder in which the file with the routes is missing",
            "add a route"),
        [ConfigFaultCode.SharedRouteName] = new(
            "Two routes have the same name, so their metrics and log lines cannot be told apart.",
            "two paths of one application, both named `web`",
            "rename one, unless that is what you want"),
        [ConfigFaultCode.RouteTarget] = new(
            "A route says twice what becomes of its requests: it has more than one of `service`, `split`, `redirect` and `respond`.",
            """`service = "web"` and `redirect = { to = "https://a.test/" }`""",
            "keep one; another path or host is another route"),
        [ConfigFaultCode.BadField] = new(
            "A field is named that is none, that no message can carry here, or that is not an operator's to match, set or remove; or its value holds " +
            "what a field may not.",
            """`request_headers = { set = { "Content-Length" = "5" } }`, `headers = { "x a" = "1" }`, a value with a line end""",
            "do as the message says: `Host` is the service's `host_header`, framing is written from the body"),
        [ConfigFaultCode.UnknownVariable] = new(
            "A value holds a `$name` that is no variable, or none for this key.",
            """`set = { "X-Client" = "$clientip" }`, `to = "https://a.test/$client_ip"`""",
            "take the suggestion; a dollar is written `$$`"),
        [ConfigFaultCode.KeyWithoutEffect] = new(
            "A key has no effect beside another, so it would be ignored.",
            "`rewrite_path` in a route with `respond`; a `body` with status 204",
            "remove one of the two"),
        [ConfigFaultCode.SelectorOrEndpoints] = new(
            "A service has neither a selector nor endpoints nor a name to resolve, or more than one of them.",
            "a `[[services]]` with a `name` only",
            "give it exactly one of `selector`, `endpoints` and `dns`"),
        [ConfigFaultCode.SelectorAndPort] = new(
            "A service has a selector without a port, or a port without a selector.",
            "`port = 9080` beside `endpoints`",
            "add `port` to the selector; with endpoints or `dns`, write the port into each address or name"),
        [ConfigFaultCode.NoEndpoint] = new(
            "A service has no endpoint that takes requests: its selector selects no pod, its endpoints are empty, or all have weight 0. Its requests " +
            "are answered with 503.",
            """`selector = { app = "wbe" }`""",
            "correct the selector or the pods' labels. While an application is scaled to nothing this is as it should be"),
        [ConfigFaultCode.NeverUsed] = new(
            "A key has no effect, because of another that is there or missing.",
            """`queue` without `max_connections`: no request ever has to wait; `hash_key` without `balancing = "consistent_hash"`; `prefer_zone` on a """ +
            "node without `zone`",
            "add what is missing, or remove the key"),
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
            "The file of a `certificate` holds no certificate that can be served: it is no PEM text, has no whole certificate in it, or one for a kind of key " +
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
            "write a name, or `*.` before one; the first certificate serves clients that name no host"),
        [ConfigFaultCode.NoCertificate] = new(
            """A listener has `protocol = "https"`, and there is no `[[certificates]]`.""",
            "a listener on port 443 copied from another configuration",
            "add a certificate, or make it `http`"),
        [ConfigFaultCode.CertificateWithoutListener] = new(
            """There are certificates, and no listener has `protocol = "https"`: nobody will see them.""",
            "`[[certificates]]` beside one listener on port 80",
            """add a listener on port 443 with `protocol = "https"`"""),
        [ConfigFaultCode.NeedsRestart] = new(
            "A key was changed that a running process cannot change in itself: `kind` and `loops` in `[transport]`, `address` in `[admin]`, `track_file` in `[portable_ip]`. The rest of the " +
            "configuration is taken. It is repeated at each reload until the process is started again or the key is set back.",
            """`[transport] kind = "sockets"` in the file of a process that was started with `"epoll"`""",
            "start the process again when it suits"),
        [ConfigFaultCode.NeverReached] = new(
            "No request ever comes to a route: those that go before it take all of its requests, lb answers them itself, or no request can have what " +
            "it asks for. Of one host, path and path type, routes with more headers go first, then those with methods, then the one that was written " +
            "first.",
            """a route with `methods = ["GET"]` below one with `methods = ["GET", "HEAD"]`; `host = "albhealth"`, which is lb's own""",
            "remove the route, or give it what tells its requests from the others'"),
    };

    /// <summary>The ranges of numbers, each by its first.</summary>
    public static IReadOnlyList<(int First, string Topic)> Topics { get; } =
    [
        (1, "Files and syntax"),
        (10, "Keys and values"),
        (20, "Names and addresses"),
        (30, "Routes"),
        (40, "Services"),
        (50, "Listeners"),
        (60, "Nodes and zones"),
        (70, "Certificates"),
        (80, "A running process"),
        (90, "Routes beside each other"),
    ];

    /// <summary>The entry of <paramref name="code"/>.</summary>
    public static ConfigFaultEntry Of(ConfigFaultCode code) => Entries[code];

    /// <summary>The code that <paramref name="text"/> names, in any case, its zeros and letters or not; null when there is none.</summary>
    public static ConfigFaultCode? Find(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith("LB", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        return ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && Enum.IsDefined((ConfigFaultCode)number)
            ? (ConfigFaultCode)number
            : null;
    }
}
