using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Host.Listening;

/// <summary>Runs one request delegate for every request: all that the admin address and the demo's pods need of a web framework.</summary>
internal sealed class RequestDelegateApplication(RequestDelegate handle) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => handle(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing was rented; Kestrel logs the exception and answers 500.
    }
}
