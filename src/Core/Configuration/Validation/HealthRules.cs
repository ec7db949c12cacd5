using System.Net;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of a service's <c>health</c>, <c>passive</c> and <c>dns</c>.</summary>
/// <remarks>Config path.</remarks>
internal static class HealthRules
{
    private const string HealthTable = "[services.health]";
    private const string NameTable = "[services.dns]";

    // A run longer than this says no more than one of this length.
    private const long MaxRunCount = 1_000;

    // Ten a second to each endpoint: more is a load, not a check.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    // Far below what a DNS answer may be kept, and still no burden on the resolver.
    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(1);

    // What a probe's host, path and expected text may take: a request line of the usual size.
    private const int MaxTextBytes = 1_024;

    public static void Check(ServiceConfig service, FaultList faults)
    {
        CheckPassive(service.Passive, faults);
        if (service.Health is { } health)
        {
            CheckHealth(health, faults);
        }

        if (service.Dns is { } name)
        {
            CheckName(name, faults);
        }
    }

    /// <summary>True for what a probe can ask for.</summary>
    public static bool IsPath(string text)
    {
        Span<byte> path = Encoding.UTF8.GetBytes(text);
        return path is [(byte)'/', ..] && path.Length <= MaxTextBytes && !path.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !path.Contains((byte)'#');
    }

    private static void CheckHealth(HealthConfig health, FaultList faults)
    {
        Bounds bounds = new(HealthTable, health.Source, faults);
        bounds.Count("port", health.Port, 0, IPEndPoint.MaxPort);
        bounds.Duration("interval", health.Interval, ShortestInterval, Bounds.LongestTimeout);
        bounds.Timeout("timeout", health.Timeout);
        bounds.Count("rise", health.Rise, 1, MaxRunCount);
        bounds.Count("fall", health.Fall, 1, MaxRunCount);

        Require(IsPath(health.Path), "path", health.Path, "a path such as \"/healthz\", with its query if need be, without blanks", health.Source, faults);
        Require(HostSyntax.IsValid(Encoding.UTF8.GetBytes(health.Host)), "host", health.Host, "a host name or address", health.Source, faults);
        Require(health.ExpectStatus.Text.Length > 0, "expect_status", "", "a status or a range such as \"200-399\"", health.Source, faults);
        Require(
            Encoding.UTF8.GetByteCount(health.ExpectBody) <= MaxTextBytes, "expect_body", health.ExpectBody, $"at most {MaxTextBytes} bytes", health.Source, faults);

        if (health.Kind != ProbeKind.Http)
        {
            foreach (string key in (string[])["path", "host", "expect_status", "expect_body"])
            {
                if (health.Source.Has(key))
                {
                    string message = $"{key} in {HealthTable} has no meaning for type \"tcp\", which only connects; remove it, or the type";
                    faults.Add(ConfigFaultCode.BadValue, health.Source.At(key), message);
                }
            }
        }
    }

    /// <summary>Refuses a probe's value that is not sound, naming the key, the value and what would be valid.</summary>
    public static void Require(bool isSound, string key, string value, string valid, SourceMap source, FaultList faults, string table = HealthTable)
    {
        if (!isSound && !source.IsUnreadable(key))
        {
            faults.Add(ConfigFaultCode.BadValue, source.At(key), $"{key} in {table} is {Shown.Quoted(value)}; valid: {valid}");
        }
    }

    private static void CheckPassive(PassiveConfig passive, FaultList faults)
    {
        Bounds bounds = new("[services.passive]", passive.Source, faults);
        bounds.Count("failures", passive.FailureCount, 0, MaxRunCount);
        bounds.Count("connect_failures", passive.ConnectFailureCount, 0, MaxRunCount);
        bounds.Timeout("window", passive.Window);
        bounds.Timeout("eject", passive.Eject);
        bounds.Share("max_ejected", passive.MaxEjected);
    }

    private static void CheckName(NameConfig name, FaultList faults)
    {
        new Bounds(NameTable, name.Source, faults).Duration("refresh", name.Refresh, ShortestRefresh, Bounds.LongestTimeout);
        if (name.Name is null && !name.Source.IsUnreadable("name"))
        {
            faults.Add(ConfigFaultCode.MissingKey, name.Source.Here, $"{NameTable} needs the key 'name'");
        }
    }
}
