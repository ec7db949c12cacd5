using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace LoadBalancer.Host.Demo;

/// <summary>What a pod answers beside the session check: echoes, delays and bodies of any size, for trying the balancer by hand.</summary>
internal static class PodAnswers
{
    private const int MaxDelayMs = 10 * 60 * 1000;

    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcde\n", 1024)));

    /// <summary><c>/headers</c>: the request as it arrived.</summary>
    public static Task EchoHeadersAsync(HttpContext exchange)
    {
        HttpRequest request = exchange.Request;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.PathBase}{request.Path}{request.QueryString} {request.Protocol}\n");
        foreach ((string name, StringValues values) in request.Headers)
        {
            foreach (string? value in values)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
            }
        }

        return WriteAsync(exchange, "text/plain; charset=utf-8", text.ToString());
    }

    /// <summary><c>/slow?ms=N</c>: answers after N milliseconds (default 1000).</summary>
    public static async Task WaitAsync(HttpContext exchange, DemoPod pod)
    {
        int delayMs = (int)Math.Min(Number(exchange, "ms", 1000), MaxDelayMs);
        await Task.Delay(delayMs, exchange.RequestAborted);
        await WriteAsync(exchange, "text/plain; charset=utf-8", $"{pod.Name} waited {delayMs} ms\n");
    }

    /// <summary><c>/bytes?n=N</c>: a body of N bytes (default 1 MiB), sent as fast as it is read.</summary>
    public static async Task StreamAsync(HttpContext exchange)
    {
        long remaining = Number(exchange, "n", 1024 * 1024);
        exchange.Response.ContentType = "application/octet-stream";
        exchange.Response.ContentLength = remaining;
        while (remaining > 0)
        {
            int length = (int)Math.Min(remaining, Filler.Length);
            await exchange.Response.Body.WriteAsync(Filler.AsMemory(0, length), exchange.RequestAborted);
            remaining -= length;
        }
    }

    /// <summary><c>/upload</c>: reads the request's body to its end and says how long it was.</summary>
    public static async Task CountUploadAsync(HttpContext exchange, DemoPod pod)
    {
        byte[] buffer = new byte[64 * 1024];
        long received = 0;
        int length;
        while ((length = await exchange.Request.Body.ReadAsync(buffer, exchange.RequestAborted)) > 0)
        {
            received += length;
        }

        await WriteAsync(exchange, "text/plain; charset=utf-8", $"{pod.Name} received {received} bytes\n");
    }

    /// <summary>A short text with its length.</summary>
    public static Task WriteAsync(HttpContext exchange, string contentType, string text)
    {
        exchange.Response.ContentType = contentType;
        exchange.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        return exchange.Response.WriteAsync(text, exchange.RequestAborted);
    }

    private static long Number(HttpContext exchange, string key, long otherwise) =>
        long.TryParse(exchange.Request.Query[key], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : otherwise;
}
