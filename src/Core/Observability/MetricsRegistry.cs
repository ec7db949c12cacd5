namespace LoadBalancer.Core.Observability;

/// <summary>Every meter of the process, and what else a scrape reads.</summary>
/// <remarks>
/// Config path: snapshots are compiled with meters taken from here, so the way of a request holds its meters and looks nothing
/// up. Background: <see cref="PrometheusText"/> reads them. Readers are only ever added.
/// </remarks>
public sealed class MetricsRegistry
{
    /// <summary>The <c>route</c> label of requests that matched no route. A route that is itself named so shares their meter.</summary>
    public const string UnroutedName = "-";

    private readonly MeterTable<RouteMeter> _routes = new(static (name, _) => new RouteMeter(name));
    private readonly MeterTable<ServiceMeter> _services = new(static (name, _) => new ServiceMeter(name));
    private readonly MeterTable<ListenerMeter> _listeners = new(static (name, index) => new ListenerMeter(name, index));
    private readonly Lock _adding = new();
    private readonly List<MetricReader> _readers = [];

    /// <summary>Starts counting, with the listeners that are known from the start.</summary>
    public MetricsRegistry(IReadOnlyList<string> listenerNames)
    {
        foreach (string name in listenerNames)
        {
            _listeners.GetOrAdd(name);
        }

        Unrouted = _routes.GetOrAdd(UnroutedName);
        TrafficMetrics.AddTo(this);
        RuntimeMetrics.AddTo(this);
    }

    /// <summary>Counts requests that matched no route.</summary>
    public RouteMeter Unrouted { get; }

    /// <summary>Counts exchanges that went wrong, by reason.</summary>
    public ErrorMeter Errors { get; } = new();

    /// <summary>Counts queries for the cluster's name.</summary>
    public DnsMeter Dns { get; } = new();

    /// <summary>Tells which configuration is in force.</summary>
    public ConfigMeter Config { get; } = new();

    /// <summary>Counts lost lines; <see cref="Observability.AccessLog"/> takes it.</summary>
    public AccessLogMeter AccessLog { get; } = new();

    internal RouteMeter[] Routes => _routes.ToArray();

    internal ServiceMeter[] Services => _services.ToArray();

    internal ListenerMeter[] Listeners => _listeners.ToArray();

    internal MetricReader[] Readers
    {
        get
        {
            lock (_adding)
            {
                return [.. _readers];
            }
        }
    }

    /// <summary>The meter of a route: the same one for the same name, for the life of the process.</summary>
    public RouteMeter Route(string name) => _routes.GetOrAdd(name);

    /// <summary>The meter of a service: the same one for the same name, for the life of the process.</summary>
    public ServiceMeter Service(string name) => _services.GetOrAdd(name);

    /// <summary>The meter of a listener: the same one for the same name, for the life of the process.</summary>
    public ListenerMeter Listener(string name) => _listeners.GetOrAdd(name);

    /// <summary>Lets go of the meters of routes and services that have been in no configuration for some minutes.</summary>
    /// <param name="routes">The route names in force.</param>
    /// <param name="services">The service names in force.</param>
    /// <param name="time">The clock.</param>
    /// <remarks>After a publish. Listeners keep theirs: a route's counters have a column for each.</remarks>
    public void Retire(IReadOnlySet<string> routes, IReadOnlySet<string> services, TimeProvider time)
    {
        TimeSpan now = time.GetElapsedTime(0);
        _routes.Retire(new HashSet<string>(routes) { UnroutedName }, now);
        _services.Retire(services, now);
    }

    /// <summary>Adds a gauge without labels that is read at each scrape.</summary>
    /// <exception cref="ArgumentException">The name is not a metric's, or is taken.</exception>
    public void AddGauge(string name, string help, Func<double> read) => Add(new MetricFamily(name, MetricKind.Gauge, help), read);

    /// <summary>Adds a metric without labels that is read at each scrape.</summary>
    /// <inheritdoc cref="Add(MetricFamily, Action{SampleWriter})"/>
    public void Add(MetricFamily family, Func<double> read) => Add(family, samples => samples.Add(read()));

    /// <summary>Adds a metric whose samples are written at each scrape.</summary>
    /// <param name="family">Usually one of <see cref="MetricCatalog"/>; what is not there is not documented.</param>
    /// <param name="read">Called on the scraping thread, possibly on two at once; must not block.</param>
    /// <exception cref="ArgumentException">The name is not a metric's, or is taken.</exception>
    public void Add(MetricFamily family, Action<SampleWriter> read)
    {
        if (!MetricNames.IsLegal(family))
        {
            throw new ArgumentException($"'{family.Name}' or one of its labels is no legal name for a {family.Kind}", nameof(family));
        }

        lock (_adding)
        {
            if (_readers.Exists(reader => reader.Family.Name == family.Name))
            {
                throw new ArgumentException($"the metric '{family.Name}' is already read", nameof(family));
            }

            _readers.Add(new MetricReader(family, read));
        }
    }
}
