using LoadBalancer.Core.Configuration;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of <c>[[routes]]</c> and of the tables in it: the part of <see cref="ConfigBinder"/>'s table that is theirs.</summary>
/// <remarks>Config path.</remarks>
internal static class RouteBinding
{
    /// <summary>The default of what a service has and a route may have otherwise.</summary>
    private const string TheServices = "the service's";

    // Shared defaults, as in ConfigBinder.
    private static readonly RouteConfig Route = new();
    private static readonly SplitConfig Split = new();
    private static readonly RedirectConfig Redirect = new();
    private static readonly RespondConfig Respond = new();
    private static readonly RateLimitConfig RateLimit = new();

    public static RouteConfig Bind(TableReader read)
    {
        RouteConfig route = new()
        {
            Name = read.Value("name", Text, Route.Name, "host + path"),
            Host = read.Value("host", Text, Route.Host, "any host"),
            Path = read.Value("path", Text, Route.Path),
            PathType = read.Value("path_type", PathType, Route.PathType),
            Methods = read.List("methods", Text),
            Headers = read.Labels("headers") ?? Route.Headers,
            Service = read.Value("service", Text, Route.Service),
            Split = read.Many("split", "[[routes.split]]", BindSplit),
            Redirect = read.One("redirect", "[routes.redirect]", BindRedirect),
            Respond = read.One("respond", "[routes.respond]", BindRespond),
            RewritePath = read.Value("rewrite_path", Text, Route.RewritePath),
            RequestFields = read.One("request_headers", "[routes.request_headers]", BindFields, Route.RequestFields),
            ResponseFields = read.One("response_headers", "[routes.response_headers]", BindFields, Route.ResponseFields),
            MaxBodyBytes = read.Value("max_body", Size, Route.MaxBodyBytes),
            Allow = read.List("allow", Network),
            Deny = read.List("deny", Network),
            RateLimit = read.One("rate_limit", "[routes.rate_limit]", BindRateLimit),
            RedirectsToHttps = read.Number("https_redirect", Truth, "as `tls.redirect_http` says"),
            Timeouts = read.One("timeouts", "[routes.timeouts]", static read => ServiceBinding.BindTimeouts(read, TheServices)),
            Retry = read.One("retry", "[routes.retry]", static read => ServiceBinding.BindRetry(read, TheServices)),
            Source = read.Close(),
        };
        if (route.Redirect is not null || route.Respond is not null)
        {
            read.PassOver("rewrite_path", "request_headers", "max_body"); // nothing is forwarded
        }

        return route;
    }

    private static SplitConfig BindSplit(TableReader read) => new()
    {
        Service = read.Value("service", Text, Split.Service, Required),
        Weight = read.Value("weight", Integer, Split.Weight),
        Source = read.Close(),
    };

    private static RedirectConfig BindRedirect(TableReader read) => new()
    {
        To = read.Value("to", Text, Redirect.To, Required),
        Status = read.Value("status", Integer, Redirect.Status),
        Source = read.Close(),
    };

    private static RespondConfig BindRespond(TableReader read)
    {
        RespondConfig respond = new()
        {
            Status = read.Value("status", Integer, Respond.Status),
            Body = read.Value("body", Text, Respond.Body),
            ContentType = read.Value("content_type", Text, Respond.ContentType),
            Source = read.Close(),
        };
        if (respond.HasNoBody)
        {
            read.PassOver("content_type");
        }

        return respond;
    }

    private static FieldEditsConfig BindFields(TableReader read) => new()
    {
        Set = read.Labels("set") ?? Route.RequestFields.Set,
        Removed = read.List("remove", Text),
        Source = read.Close(),
    };

    private static RateLimitConfig BindRateLimit(TableReader read) => new()
    {
        Requests = read.Number("requests", Integer, Required),
        Per = read.Value("per", Duration, RateLimit.Per),
        Burst = read.Number("burst", Integer, "`requests`"),
        Key = read.Value("key", Text, RateLimit.Key),
        Source = read.Close(),
    };
}
