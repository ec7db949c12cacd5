using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>What of <c>[tls]</c> concerns requests and answers rather than handshakes.</summary>
/// <remarks>Config path.</remarks>
internal static class TlsCompiler
{
    /// <summary>RFC 9110 §4.2.2.</summary>
    private const int DefaultPort = 443;

    /// <summary>Strict-Transport-Security as a line (RFC 6797 §6.1), CRLF included; empty: none.</summary>
    public static byte[] HstsLine(HstsConfig? hsts) => hsts is null ? [] : Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"Strict-Transport-Security: max-age={(long)hsts.MaxAge.TotalSeconds}{(hsts.IncludesSubdomains ? "; includeSubDomains" : "")}{(hsts.Preloads ? "; preload" : "")}\r\n"));

    /// <summary>Null where no request is ever redirected.</summary>
    public static HttpsRedirect? Redirect(ProxyConfig config)
    {
        ImmutableArray<string> hosts = config.Tls.RedirectsHttp ? [.. config.Certificates.SelectMany(static certificate => certificate.Hosts)] : [];
        if (hosts.IsEmpty && !config.Routes.Any(static route => route.RedirectsToHttps == true))
        {
            return null;
        }

        int port = config.Listeners.Where(static listener => listener.Protocol == ListenerProtocol.Https)
            .Select(static listener => (listener.Address as IPEndPoint)?.Port).FirstOrDefault() ?? DefaultPort;
        return new HttpsRedirect(hosts, AnswerTo(""), AnswerTo(port is DefaultPort or 0 ? "" : $":{port}"));
    }

    private static RouteAnswer AnswerTo(string port)
    {
        bool isSound = ValueTemplate.TryParse($"https://$host{port}$request_uri", out ValueTemplate? template, out _);
        Debug.Assert(isSound, "it has no variable that there is not");
        return new RouteAnswer(308, "see Location\n"u8.ToArray(), [], template);
    }
}
