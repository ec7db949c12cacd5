using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Demo;

/// <summary>The test application: says which pod it is, which visit this is, and whom it takes the client to be.</summary>
internal static class SessionCheck
{
    // The CGI name it prints, and the request field behind it; in the order it prints them.
    private static readonly (string Variable, string Field)[] Fields =
    [
        ("HTTP_CLIENT_IP", "Client-IP"),
        ("HTTP_X_FORWARDED_FOR", "X-Forwarded-For"),
        ("HTTP_X_FORWARDED", "X-Forwarded"),
        ("HTTP_X_CLUSTER_CLIENT_IP", "X-Cluster-Client-IP"),
        ("HTTP_FORWARDED_FOR", "Forwarded-For"),
        ("HTTP_FORWARDED", "Forwarded"),
    ];

    public static Task AnswerAsync(HttpContext exchange, DemoPod pod)
    {
        int visit = VisitCookie.Count(exchange.Request);
        VisitCookie.Write(exchange.Response, visit);
        return PodAnswers.WriteAsync(exchange, "text/html; charset=utf-8", Page(exchange, pod, visit));
    }

    private static string Page(HttpContext exchange, DemoPod pod, int visit)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"Hostname: {pod.Name}<br>\n{visit}th time access.\n<br>\n");
        foreach ((string variable, string field) in Fields)
        {
            page.Append(CultureInfo.InvariantCulture, $"{variable} = {Escape(exchange.Request.Headers[field].ToString())}<br>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"REMOTE_ADDR = {exchange.Connection.RemoteIpAddress}<br>\n");
        return page.ToString();
    }

    /// <summary>A field is the sender's text in our page. Quotes stay as they are: there is no attribute here to break out of.</summary>
    private static string Escape(string value) => value
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
