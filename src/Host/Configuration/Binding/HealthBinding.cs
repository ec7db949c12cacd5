using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Upstream;
using static LoadBalancer.Host.Configuration.Binding.HealthValueTypes;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of a service's <c>health</c>, <c>passive</c> and <c>dns</c>: a part of <see cref="ConfigBinder"/>'s table.</summary>
/// <remarks>Config path.</remarks>
internal static class HealthBinding
{
    // They hold every default.
    private static readonly HealthConfig Health = new();
    private static readonly PassiveConfig Passive = new();
    private static readonly NameConfig Name = new();

    public static HealthConfig BindHealth(TableReader read)
    {
        HealthConfig health = new()
        {
            Kind = read.Value("type", ProbeType, Health.Kind),
            Path = read.Value("path", Text, Health.Path),
            Host = read.Value("host", Text, Health.Host),
            Port = read.Value("port", Integer, Health.Port),
            ExpectStatus = read.Value("expect_status", Statuses, Health.ExpectStatus),
            ExpectBody = read.Value("expect_body", Text, Health.ExpectBody, "\"\""),
            Interval = read.Value("interval", Duration, Health.Interval),
            Timeout = read.Value("timeout", Duration, Health.Timeout),
            Rise = read.Value("rise", Integer, Health.Rise),
            Fall = read.Value("fall", Integer, Health.Fall),
            Initial = read.Value("initial", Initial, Health.Initial),
            Source = read.Close(),
        };
        if (health.Kind == ProbeKind.Tcp)
        {
            read.PassOver("path", "host", "expect_status", "expect_body"); // it only connects
        }

        return health;
    }

    public static PassiveConfig BindPassive(TableReader read) => new()
    {
        FailureCount = read.Value("failures", Integer, Passive.FailureCount),
        ConnectFailureCount = read.Value("connect_failures", Integer, Passive.ConnectFailureCount),
        Window = read.Value("window", Duration, Passive.Window),
        Eject = read.Value("eject", Duration, Passive.Eject),
        MaxEjected = read.Value("max_ejected", Share, Passive.MaxEjected),
        Statuses = read.Value("statuses", Statuses, Passive.Statuses),
        Source = read.Close(),
    };

    public static NameConfig BindName(TableReader read) => new()
    {
        Name = read.Reference("name", NameAndPort),
        Refresh = read.Value("refresh", Duration, Name.Refresh),
        Source = read.Close(),
    };
}
