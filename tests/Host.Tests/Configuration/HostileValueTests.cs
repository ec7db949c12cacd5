namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>Nothing an operator writes into a route or a service can end a line of a head, or make one message two.</summary>
public sealed class HostileValueTests
{
    private const string Base = "[[listeners]]\naddress = \"127.0.0.1:0\"\n[[services]]\nname = \"web\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\n";

    public static TheoryData<string> Places =>
    [
        "[[routes]]\nservice = \"web\"\nrewrite_path = \"/a@\"\n",
        "[[routes]]\nredirect = { to = \"/a@\" }\n",
        "[[routes]]\nredirect = { to = \"https://a.test@/\" }\n",
        "[[routes]]\nredirect = { to = \"https://$host@/\" }\n",
        "[[routes]]\nrespond = { content_type = \"text/a@b\" }\n",
        "[[routes]]\nservice = \"web\"\nrequest_headers = { set = { X-A = \"a@b\" } }\n",
        "[[routes]]\nservice = \"web\"\nrequest_headers = { set = { \"X@A\" = \"1\" } }\n",
        "[[routes]]\nservice = \"web\"\nrequest_headers = { remove = [\"X@A\"] }\n",
        "[[routes]]\nservice = \"web\"\nresponse_headers = { set = { X-A = \"$host @b\" } }\n",
        "[[routes]]\nservice = \"web\"\nresponse_headers = { set = { \"X@A\" = \"1\" } }\n",
        "[[routes]]\nservice = \"web\"\nheaders = { \"X@A\" = \"1\" }\n",
        "[[routes]]\nservice = \"web\"\nheaders = { X-A = \"a@b\" }\n",
        "[[routes]]\nservice = \"web\"\nmethods = [\"GE@T\"]\n",
        "[[routes]]\nservice = \"web\"\nrate_limit = { requests = 1, key = \"header:X@A\" }\n",
        "[[services]]\nname = \"x\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\nhost_header = \"a@b.test\"\n[[routes]]\nservice = \"x\"\n",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_line_end_or_a_control_or_a_letter_of_no_wire_is_refused_wherever_it_stands(string place)
    {
        Assert.DoesNotContain(ConfigFolder.FaultsOf(Base + place.Replace("@", "", StringComparison.Ordinal)), IsError);
        foreach (string hostile in new[] { "\\r\\n", "\\n", "\\r", "\\u0000", "\\u007f", "\\u0085", "\\u00e9", "\\u2028", "\\r\\nX-B: 1\\r\\n\\r\\nGET / HTTP/1.1" })
        {
            Assert.Contains(ConfigFolder.FaultsOf(Base + place.Replace("@", hostile, StringComparison.Ordinal)), IsError);
        }
    }

    [Theory]
    [InlineData("//evil.test/")]
    [InlineData("/\\\\evil.test/")]
    [InlineData("$request_uri")]
    [InlineData("$path")]
    [InlineData("/$request_uri")]
    [InlineData("https://$path")]
    [InlineData("https:///$host/")]
    [InlineData("https://")]
    [InlineData("$scheme://$request_uri")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://a.test/ b")]
    [InlineData("")]
    public void A_redirect_never_leads_where_the_clients_path_says(string to) =>
        Assert.Contains(ConfigFolder.FaultsOf(Base + $"[[routes]]\nredirect = {{ to = \"{to}\" }}\n"), IsError);

    private static bool IsError(string fault) => fault.Contains(": error ", StringComparison.Ordinal);
}
