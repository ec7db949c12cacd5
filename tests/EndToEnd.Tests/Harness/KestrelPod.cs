using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod that is a real application: its protocol is Kestrel's, what it does its test's.</summary>
internal sealed class KestrelPod : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelPod(WebApplication application) => _application = application;

    public IPEndPoint Address => IPEndPoint.Parse(new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority);

    /// <summary>Starts one.</summary>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="map">What it does.</param>
    /// <param name="services">What it needs for that.</param>
    /// <param name="tls">Null: it speaks in the clear.</param>
    public static async Task<KestrelPod> StartAsync(
        HttpProtocols protocols, Action<WebApplication> map, Action<IServiceCollection>? services = null, SslServerAuthenticationOptions? tls = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (tls is not null)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(tls) });
                }
            });
        });
        services?.Invoke(builder.Services);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
        return new KestrelPod(application);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _application.StopAsync(now.Token); // whoever is still there is cut off
        await _application.DisposeAsync();
    }
}
