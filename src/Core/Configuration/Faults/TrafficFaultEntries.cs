namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>What the guide says of files, keys, names, routes and services: LB0001 to LB0049, and LB0090 on.</summary>
/// <remarks>Config path, immutable. Texts are Markdown without links.</remarks>
internal static class TrafficFaultEntries
{
    public static Dictionary<ConfigFaultCode, ConfigFaultEntry> All { get; } = new()
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
            """`format = "combined"` in `[access_log]`""",
            "use one of the values named, or a later version"),
        [ConfigFaultCode.DuplicateName] = new(
            "Two listeners, services, pods or ALBs have the same name or id. A listener without a name is called by its address, which several may share (TCP beside UDP, or by `sni`).",
            "two `[[services]]` named `web`",
            "rename one, or name it; the message names both places"),
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
        [ConfigFaultCode.NeverReached] = new(
            "No request ever comes to a route: those that go before it take all of its requests, lb answers them itself, or no request can have what " +
            "it asks for. Of one host, path and path type, routes with more headers go first, then those with methods, then the one that was written " +
            "first.",
            """a route with `methods = ["GET"]` below one with `methods = ["GET", "HEAD"]`; `host = "albhealth"`, which is lb's own""",
            "remove the route, or give it what tells its requests from the others'"),
    };
}
