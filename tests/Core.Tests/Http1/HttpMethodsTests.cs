using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1;

[Rfc("9110", "9.2")]
public sealed class HttpMethodsTests
{
    [Theory]
    [InlineData("GET", true, true)]
    [InlineData("HEAD", true, true)]
    [InlineData("POST", false, false)]
    [InlineData("PUT", true, false)]
    [InlineData("DELETE", true, true)]
    [InlineData("CONNECT", false, false)]
    [InlineData("OPTIONS", true, true)]
    [InlineData("TRACE", true, true)]
    [InlineData("PATCH", false, false)]
    [InlineData("get", false, false)] // another method (A23): nothing is assumed of it
    [InlineData("GETS", false, false)]
    [InlineData("GE", false, false)]
    public void Assumes_of_a_method_only_what_its_definition_says(string name, bool isIdempotent, bool expectsNoBody)
    {
        HttpMethod method = HttpMethods.Find(Splits.Bytes(name));

        Assert.Equal(method == HttpMethod.Other ? "OTHER" : name, method.ToString().ToUpperInvariant());
        Assert.Equal((isIdempotent, expectsNoBody), (method.IsIdempotent(), method.ExpectsNoBody()));
    }

    /// <summary>The IANA registry of methods, without those we know.</summary>
    [Theory]
    [InlineData("ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF")]
    [InlineData("MKWORKSPACE MOVE ORDERPATCH PATCH PRI PROPFIND PROPPATCH QUERY REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK")]
    [InlineData("UPDATE UPDATEREDIRECTREF VERSION-CONTROL PURGE BAN get widget")]
    public void Takes_no_registered_method_for_the_rest_of_a_body_with_a_method_behind_it(string names)
    {
        foreach (string name in names.Split(' '))
        {
            Assert.False(HttpMethods.IsGlued(Splits.Bytes(name)), name);
        }
    }
}
