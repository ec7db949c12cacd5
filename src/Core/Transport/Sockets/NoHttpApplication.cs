using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>The HTTP application Kestrel insists on, for listeners whose connections never reach Kestrel's HTTP.</summary>
internal sealed class NoHttpApplication : IHttpApplication<object>
{
    public object CreateContext(IFeatureCollection contextFeatures) => throw Unreachable();

    public Task ProcessRequestAsync(object context) => throw Unreachable();

    public void DisposeContext(object context, Exception? exception) => throw Unreachable();

    private static UnreachableException Unreachable() => new("A proxy listener's connection ends in its own delegate.");
}
