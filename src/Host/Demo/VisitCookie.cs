using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LoadBalancer.Host.Demo;

/// <summary>The visit count, kept by the client itself, so that any pod can go on counting: <c>visits=3</c>.</summary>
internal static class VisitCookie
{
    private const string Name = "visits";

    /// <summary>The number of this visit, from 1. A cookie that holds no count (none, garbage, a negative one) begins anew.</summary>
    public static int Count(HttpRequest request)
    {
        bool isCount = int.TryParse(request.Cookies[Name], NumberStyles.None, CultureInfo.InvariantCulture, out int earlier);
        return isCount && earlier < int.MaxValue ? earlier + 1 : 1;
    }

    /// <summary>Gives the count to the client, for as long as its session lasts.</summary>
    public static void Write(HttpResponse response, int count) =>
        response.Headers.SetCookie = string.Create(CultureInfo.InvariantCulture, $"{Name}={count}; Path=/; HttpOnly; SameSite=Lax");
}
