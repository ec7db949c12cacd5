namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Proves before a run that the proxies do the same work on a request: the origin tells which fields reached it.</summary>
internal static class FieldCheck
{
    /// <summary>The fields every proxy sets, whatever the client sent.</summary>
    public static readonly IReadOnlyList<string> Added =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP", "X-Request-ID", "Forwarded", "Via"];

    /// <summary>A body for nginx's <c>return</c>: a line <c>NAME=value</c> for each of them, and for Connection, which must not be passed on.</summary>
    public static string NginxText { get; } = string.Concat(
        Added.Append("Connection").Select(name => $"{name}=$http_{name.Replace('-', '_').ToLowerInvariant()}\\n"));

    /// <summary>Asks through <paramref name="peer"/>; the floor adds nothing and is not asked.</summary>
    /// <exception cref="CompareException">It does less than the others: no figure of it would be fair.</exception>
    public static async Task CheckAsync(Peer peer, CancellationToken cancellation)
    {
        if (peer.Name == PeerNames.Floor)
        {
            return;
        }

        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(peer.Url, "/fields"));
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", Forged);
        string page = await (await client.SendAsync(request, cancellation)).Content.ReadAsStringAsync(cancellation);
        if (Fault(page) is string fault)
        {
            throw new CompareException($"{peer.Name} {fault}. The origin saw:\n{page}");
        }
    }

    /// <summary>What the page shows to be wrong, or null.</summary>
    public static string? Fault(string page)
    {
        Dictionary<string, string> seen = page.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        string[] missing = [.. Added.Where(name => string.IsNullOrEmpty(seen.GetValueOrDefault(name)))];
        return missing.Length > 0 ? $"does not add {string.Join(", ", missing)}"
            : seen["X-Forwarded-For"].Contains(Forged, StringComparison.Ordinal) ? "passes on the client's own X-Forwarded-For"
            : seen.GetValueOrDefault("Connection") is "close" ? "does not keep the origin's connections"
            : null;
    }

    // TEST-NET-1: no proxy here may believe it.
    private const string Forged = "192.0.2.99";
}
