using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>One text per way to be wrong; <c>¦</c> marks where the fault must point, and is not part of the text.</summary>
internal static class FaultExamples
{
    private const string Listener = "[[listeners]]\naddress = \"127.0.0.1:0\"\n";
    private const string Web = "[[services]]\nname = \"web\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\n";
    private const string Base = Listener + Web + "[[routes]]\nservice = \"web\"\n";
    private const string Alb = "[[albs]]\nid = \"alb1\"\nzone = \"tok04\"\nip = \"10.9.0.1\"\n";

    public static (ConfigFaultCode Code, string Message, string Text)[] All { get; } =
    [
        (ConfigFaultCode.Syntax, "while expecting a value", Base + "[limits]\nheader_count = ¦\n"),

        (ConfigFaultCode.WrongType, "port in [[services]] is a string; valid: an integer", Base + "[[services]]\nname = \"x\"\nselector = { a = \"b\" }\nport = ¦\"80\"\n"),
        (ConfigFaultCode.WrongType, "connect in [services.timeouts] is an integer; valid: a whole number with a unit", Listener + Web + "[services.timeouts]\nconnect = ¦5\n[[routes]]\nservice = \"web\"\n"),
        (ConfigFaultCode.WrongType, "[limits] is an integer; valid: a table", "limits = ¦5\n" + Base),
        (ConfigFaultCode.WrongType, "'a' of labels in [[pods]] is an integer; valid: a string", Base + "[[pods]]\nname = \"p\"\naddress = \"10.0.0.1\"\nlabels = { a = ¦1 }\n"),
        (ConfigFaultCode.WrongType, "'a' of labels in [[pods]] is a table; valid: a string; a key that contains dots stands in quotes", Base + "[[pods]]\nname = \"p\"\naddress = \"10.0.0.1\"\nlabels = { ¦a.b = \"c\" }\n"),
        (ConfigFaultCode.WrongType, "trusted_proxies[1] in [[listeners]] is an integer; valid: a network", Base + "[[listeners]]\naddress = \"127.0.0.1:0\"\ntrusted_proxies = [\"10.0.0.0/8\", ¦2]\n"),
        (ConfigFaultCode.WrongType, "[[services.endpoints]] is a string; valid: a table", Base + "[[services]]\nname = \"x\"\nendpoints = [¦\"10.0.0.1:80\"]\n"),

        (ConfigFaultCode.DuplicateKey, "'header_count' was already given at a.toml:10:1", Base + "[limits]\nheader_count = 1\n¦header_count = 2\n"),
        (ConfigFaultCode.DuplicateKey, "'limits' was already given at a.toml:9:2", Base + "[limits]\nheader_count = 1\n[¦limits]\n"),
        (ConfigFaultCode.DuplicateKey, "'timeouts' was already given at a.toml:6:1", Listener + Web + "timeouts = { idle = \"1s\" }\n[services.¦timeouts]\nconnect = \"1s\"\n[[routes]]\nservice = \"web\"\n"),

        (ConfigFaultCode.UnknownKey, "unknown key 'adress' in [[listeners]]; did you mean 'address'?", Base + "[[listeners]]\naddress = \"127.0.0.1:0\"\n    ¦adress = \"0.0.0.0:80\"\n"),
        (ConfigFaultCode.UnknownKey, "unknown table [limit]; did you mean [limits]?", Base + "[¦limit]\nheader_count = 1\n"),
        (ConfigFaultCode.UnknownKey, "unknown table [[pod]]; did you mean [[pods]]?", Base + "[[¦pod]]\nname = \"p\"\n"),
        (ConfigFaultCode.UnknownKey, "unknown table [mzlb]", Base + "[¦mzlb]\ndomain = \"a.test\"\n"),
        (ConfigFaultCode.UnknownKey, "unknown key 'colour' outside any table", "¦colour = 'red'\n" + Base),
        (ConfigFaultCode.UnknownKey, "unknown key 'firstbyte' in [services.timeouts]; did you mean 'first_byte'?", Listener + Web + "timeouts = { ¦firstbyte = \"1s\" }\n[[routes]]\nservice = \"web\"\n"),
        (ConfigFaultCode.UnknownKey, "unknown key 'weight' in [[services.endpoints]]", Base + "[[services]]\nname = \"x\"\n[[services.endpoints]]\naddress = \"10.0.0.1:80\"\n¦weight = 1\n"),

        (ConfigFaultCode.MissingKey, "[[services]] needs the key 'name'", Base + "¦[[services]]\nendpoints = [{ address = \"10.0.0.1:80\" }]\n"),
        (ConfigFaultCode.MissingKey, "[[services.endpoints]] needs the key 'address'", Base + "[[services]]\nname = \"x\"\nendpoints = [¦{ zone = \"a\" }]\n"),
        (ConfigFaultCode.MissingKey, "[default_backend] needs the key 'service'", Base + "¦[default_backend]\n"),
        (ConfigFaultCode.MissingKey, "[[routes]] needs the key 'service'", Base + "¦[[routes]]\npath = \"/x\"\n"),
        (ConfigFaultCode.MissingKey, "[[pods]] needs the key 'address'", Base + "¦[[pods]]\nname = \"p\"\n"),
        (ConfigFaultCode.MissingKey, "[[albs]] needs the key 'ip'", Base + "¦[[albs]]\nid = \"alb1\"\nzone = \"a\"\n"),
        (ConfigFaultCode.MissingKey, "[[listeners]] needs the key 'address'", Base + "¦[[listeners]]\nname = \"x\"\n"),

        (ConfigFaultCode.WrongTableForm, "[pods] is written [[pods]]: there may be several", Base + "¦[pods]\nname = \"p\"\naddress = \"10.0.0.1\"\n"),
        (ConfigFaultCode.WrongTableForm, "[[limits]] is written [limits]: it stands once", Base + "¦[[limits]]\nheader_count = 5\n"),

        (ConfigFaultCode.BadValue, "header_timeout in [limits] is '10 sec'; valid: a whole number with a unit", Base + "[limits]\nheader_timeout = ¦\"10 sec\"\n"),
        (ConfigFaultCode.BadValue, "header_bytes in [limits] is '64KB'; valid: an integer of bytes", Base + "[limits]\nheader_bytes = ¦\"64KB\"\n"),
        (ConfigFaultCode.BadValue, "address in [[listeners]] is 'localhost:80'; names are not resolved by this version", Base + "[[listeners]]\naddress = ¦\"localhost:80\"\n"),
        (ConfigFaultCode.BadValue, "path_type in [[routes]] is 'prefx'; valid: \"prefix\" or \"exact\"; did you mean 'prefix'?", Base + "[[routes]]\npath = \"/x\"\nservice = \"web\"\npath_type = ¦\"prefx\"\n"),
        (ConfigFaultCode.BadValue, "did you mean \"10.0.0.0/8\", or \"10.0.0.1\" alone?", Base + "[[listeners]]\naddress = \"127.0.0.1:0\"\ntrusted_proxies = [¦\"10.0.0.1/8\"]\n"),
        (ConfigFaultCode.BadValue, "path in [access_log] is empty", Base + "[access_log]\npath = ¦\"\"\n"),

        (ConfigFaultCode.OutOfRange, "header_count in [limits] is 0; valid: 1 to 1000", Base + "[limits]\nheader_count = ¦0\n"),
        (ConfigFaultCode.OutOfRange, "header_bytes in [limits] is 2MiB; valid: 64 to 256KiB", Base + "[limits]\nheader_bytes = ¦\"2MiB\"\n"),
        (ConfigFaultCode.OutOfRange, "connect in [services.timeouts] is 365d; valid: 1ms to 1d", Listener + Web + "[services.timeouts]\nconnect = ¦\"365d\"\n[[routes]]\nservice = \"web\"\n"),
        (ConfigFaultCode.OutOfRange, "attempts in [services.retry] is 0; valid: 1 to 10", Listener + Web + "retry = { attempts = ¦0 }\n[[routes]]\nservice = \"web\"\n"),
        (ConfigFaultCode.OutOfRange, "address in [[services.endpoints]] has port 0; valid: 1 to 65535", Base + "[[services]]\nname = \"x\"\nendpoints = [{ address = ¦\"10.0.0.1:0\" }]\n"),

        (ConfigFaultCode.NotSupportedYet, "protocol in [[listeners]] is 'https'; not supported yet by this version; valid: \"http\"", Base + "[[listeners]]\naddress = \"127.0.0.1:0\"\nprotocol = ¦\"https\"\n"),
        (ConfigFaultCode.NotSupportedYet, "balancing in [[services]] is 'random'; not supported yet", Base + "[[services]]\nname = \"x\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\nbalancing = ¦\"random\"\n"),
        (ConfigFaultCode.NotSupportedYet, "address in [admin] is 0.0.0.0:9900; this version takes loopback addresses only", Base + "[admin]\naddress = ¦\"0.0.0.0:9900\"\n"),

        (ConfigFaultCode.DuplicateName, "name 'web' in [[services]] was already given at a.toml:4:8", Base + "[[services]]\nname = ¦\"web\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\n"),
        (ConfigFaultCode.DuplicateName, "id 'alb1' in [[albs]] was already given at a.toml:10:6", Base + Alb + "[[albs]]\nid = ¦\"alb1\"\nzone = \"tok05\"\nip = \"10.9.0.2\"\n"),
        (ConfigFaultCode.BadName, "name in [[services]] is ''; valid: 1 to 253 characters", Base + "[[services]]\nname = ¦\"\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\n"),
        (ConfigFaultCode.BadName, "name in [[routes]] is 'a?b'", Base + "[[routes]]\nname = ¦\"a\\u001bb\"\nservice = \"web\"\npath = \"/x\"\n"),
        (ConfigFaultCode.DuplicateAddress, "address 10.0.0.1:80 in [[services.endpoints]] was already given at a.toml:11:26", Base + "[[services]]\nname = \"x\"\nendpoints = [{ address = \"10.0.0.1:80\" }, { address = ¦\"10.0.0.1:80\" }]\n"),
        (ConfigFaultCode.DuplicateAddress, "ip 10.9.0.1 in [[albs]] was already given at a.toml:12:6", Base + Alb + "[[albs]]\nid = \"alb2\"\nzone = \"tok05\"\nip = ¦\"10.9.0.1\"\n"),
        (ConfigFaultCode.DuplicateAddress, "have the same address 10.0.0.1, and service 'x' selects both", Base + "[[services]]\nname = \"x\"\nselector = { a = \"b\" }\nport = 1\n[[pods]]\nname = \"p\"\naddress = \"10.0.0.1\"\nlabels = { a = \"b\" }\n[[pods]]\nname = \"q\"\naddress = ¦\"10.0.0.1\"\nlabels = { a = \"b\" }\n"),

        (ConfigFaultCode.BadHost, "host in [[routes]] is '*.*.test': a wildcard is '*.' before a name", Base + "[[routes]]\nhost = ¦\"*.*.test\"\nservice = \"web\"\n"),
        (ConfigFaultCode.BadPath, "path in [[routes]] is '/a/../b'", Base + "[[routes]]\npath = ¦\"/a/../b\"\nservice = \"web\"\n"),
        (ConfigFaultCode.DuplicateRoute, "same any host, path '/' and path type 'prefix' as the one at a.toml:6:1", Base + "¦[[routes]]\npath = \"/\"\nservice = \"web\"\n"),
        (ConfigFaultCode.DuplicateRoute, "same host 'A.test.', path '/x/' and path type 'prefix' as the one at a.toml:8:1", Base + "[[routes]]\nhost = \"a.test\"\npath = \"/x\"\nservice = \"web\"\n¦[[routes]]\nhost = \"A.test.\"\npath = \"/x/\"\nservice = \"web\"\n"),
        (ConfigFaultCode.UnknownService, "service in [[routes]] is 'wbe', but no [[services]] has this name; did you mean 'web'?", Base + "[[routes]]\npath = \"/x\"\nservice = ¦\"wbe\"\n"),
        (ConfigFaultCode.UnknownService, "service in [default_backend] is 'errors'", Base + "[default_backend]\nservice = ¦\"errors\"\n"),
        (ConfigFaultCode.SharedRouteName, "name 'n' in [[routes]] was already given at a.toml:9:8", Base + "[[routes]]\nname = \"n\"\npath = \"/x\"\nservice = \"web\"\n[[routes]]\nname = ¦\"n\"\npath = \"/y\"\nservice = \"web\"\n"),

        (ConfigFaultCode.SelectorOrEndpoints, "service 'x' has neither a selector nor endpoints", Base + "¦[[services]]\nname = \"x\"\n"),
        (ConfigFaultCode.SelectorOrEndpoints, "service 'x' has both a selector and endpoints", Base + "[[services]]\nname = \"x\"\nport = 1\nselector = { a = \"b\" }\nendpoints = ¦[{ address = \"10.0.0.1:80\" }]\n"),
        (ConfigFaultCode.SelectorAndPort, "service 'x' has a selector but no port", Base + "[[services]]\nname = \"x\"\nselector = ¦{ a = \"b\" }\n"),
        (ConfigFaultCode.SelectorAndPort, "service 'x' has a port but no selector", Base + "[[services]]\nname = \"x\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\nport = ¦80\n"),
        (ConfigFaultCode.NoEndpoint, "selector of service 'x' { a = \"b\" } selects no pod; its requests are answered with 503", Base + "[[services]]\nname = \"x\"\nport = 1\nselector = ¦{ a = \"b\" }\n"),
        (ConfigFaultCode.NoEndpoint, "service 'x' has no endpoints; its requests are answered with 503", Base + "[[services]]\nname = \"x\"\nendpoints = ¦[]\n"),

        (ConfigFaultCode.AddressTaken, "address 10.0.0.1:80 in [[listeners]] cannot be bound beside 0.0.0.0:80 of [[listeners]] at a.toml:9:11", Base + "[[listeners]]\naddress = \"0.0.0.0:80\"\n[[listeners]]\naddress = ¦\"10.0.0.1:80\"\n"),
        (ConfigFaultCode.AddressTaken, "address 127.0.0.1:9900 in [[listeners]] cannot be bound beside 127.0.0.1:9900 of [admin]", Base + "[[listeners]]\naddress = ¦\"127.0.0.1:9900\"\n"),

        (ConfigFaultCode.UnknownAlb, "alb in [node] is 'alb2', but no [[albs]] has this id; did you mean 'alb1'?", Base + Alb + "[node]\nalb = ¦\"alb2\"\n"),
        (ConfigFaultCode.UnknownAlb, "alb in [node] is 'alb2', but there is no [[albs]]", Base + "[node]\nalb = ¦\"alb2\"\n"),
        (ConfigFaultCode.ZoneMismatch, "zone in [node] is 'tok05', but its ALB is in 'tok04' (a.toml:11:8)", Base + Alb + "[node]\nalb = \"alb1\"\nzone = ¦\"tok05\"\n"),
        (ConfigFaultCode.ZoneMismatch, "zone in [node] is 'tok4', but no [[albs]] is in it; did you mean 'tok04'?", Base + Alb + "[node]\nzone = ¦\"tok4\"\n"),
    ];
}
