// The YARP peer of perf/Compare: one route, one endpoint, no log, the fields the other proxies add. Arguments: the port to listen on, the origin's port.
using System.Globalization;
using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: LoadBalancer.Perf.Yarp LISTEN_PORT ORIGIN_PORT");
    return 2;
}

int listenPort = int.Parse(args[0], CultureInfo.InvariantCulture);
string origin = $"http://127.0.0.1:{args[1]}/";
string listenPortText = args[0];

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, listenPort);
    // The others pass a body of any size; `bodies` sends 1 GiB.
    kestrel.Limits.MaxRequestBodySize = null;
});
builder.Services.AddReverseProxy()
    .LoadFromMemory(
        [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "{**rest}" } }],
        [
            new ClusterConfig
            {
                ClusterId = "origin",
                LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
                Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new DestinationConfig { Address = origin } },
            },
        ])
    // No traceparent: the others do not add one.
    .ConfigureHttpClient((_, handler) => handler.ActivityHeadersPropagator = null)
    .AddTransforms(AddFields);

WebApplication app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
return 0;

void AddFields(TransformBuilderContext transforms)
{
    transforms.AddOriginalHost();
    transforms.AddXForwarded(ForwardedTransformActions.Set);
    transforms.AddRequestTransform(request =>
    {
        HttpContext exchange = request.HttpContext;
        // By hand: YARP's own transforms add either X-Forwarded-* or Forwarded, never both.
        string forwarded = $"for={exchange.Connection.RemoteIpAddress};host=\"{exchange.Request.Host}\";proto={exchange.Request.Scheme}";
        request.ProxyRequest.Headers.TryAddWithoutValidation("Forwarded", forwarded);
        request.ProxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Port", listenPortText);
        request.ProxyRequest.Headers.TryAddWithoutValidation("X-Real-IP", exchange.Connection.RemoteIpAddress?.ToString());
        request.ProxyRequest.Headers.TryAddWithoutValidation("X-Request-ID", exchange.TraceIdentifier);
        request.ProxyRequest.Headers.TryAddWithoutValidation("Via", "1.1 yarp");
        return ValueTask.CompletedTask;
    });
}
