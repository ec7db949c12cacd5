namespace LoadBalancer.Core.Observability;

/// <summary>Reads the registry's own meters into the samples of their metrics.</summary>
/// <remarks>Background: runs when scraped.</remarks>
internal static class TrafficMetrics
{
    private static readonly (LookupOutcome Outcome, string Name)[] LookupNames =
        [(LookupOutcome.Ok, "ok"), (LookupOutcome.Empty, "empty"), (LookupOutcome.Error, "error")];

    public static void AddTo(MetricsRegistry registry)
    {
        registry.Add(MetricCatalog.Requests, samples => WriteRequests(registry, samples));
        registry.Add(MetricCatalog.RequestDuration, samples => WriteDurations(registry, samples));
        registry.Add(MetricCatalog.Connections, samples => WriteConnections(registry, samples));
        registry.Add(MetricCatalog.StreamBytes, samples => WriteStreams(registry, samples, sessionsOnly: false, static (meter, samples, name) => meter.WriteBytes(samples, name)));
        registry.Add(MetricCatalog.UdpSessions, samples => WriteStreams(registry, samples, sessionsOnly: true, static (meter, samples, name) => samples.Add(meter.SessionCount, name)));
        registry.Add(MetricCatalog.UdpDatagrams, samples => WriteStreams(registry, samples, sessionsOnly: true, static (meter, samples, name) => meter.WriteDatagrams(samples, name)));
        registry.Add(MetricCatalog.UdpDropped, samples => WriteStreams(registry, samples, sessionsOnly: true, static (meter, samples, name) => meter.WriteLost(samples, name)));
        registry.Add(MetricCatalog.UpstreamRequests, samples => WriteAnswers(registry, samples));
        registry.Add(MetricCatalog.UpstreamConnections, samples => WriteUpstreamConnections(registry, samples));
        registry.Add(MetricCatalog.Probes, samples => WriteProbes(registry, samples));
        registry.Add(MetricCatalog.Ejections, samples => WriteEjections(registry, samples));
        registry.Add(MetricCatalog.Lookups, samples => WriteLookups(registry, samples));
        registry.Add(MetricCatalog.DnsQueries, registry.Dns.Write);
        registry.Add(MetricCatalog.Retries, samples => WriteRetries(registry, samples));
        registry.Add(MetricCatalog.RetriesDenied, samples => WriteRetriesDenied(registry, samples));
        registry.Add(MetricCatalog.Errors, samples => WriteErrors(registry, samples));
        registry.Add(MetricCatalog.ConfigReloads, samples =>
        {
            samples.Add(registry.Config.AcceptedCount, "ok");
            samples.Add(registry.Config.RefusedCount, "error");
        });
        registry.Add(MetricCatalog.ConfigLastReloadSuccessful, samples => samples.Add(registry.Config.IsLastAccepted ? 1L : 0L));
        registry.Add(MetricCatalog.ConfigGeneration, samples => samples.Add(registry.Config.Generation));
        registry.Add(MetricCatalog.AccessLogDropped, samples =>
        {
            samples.Add(registry.AccessLog.QueueFullCount, "queue_full");
            samples.Add(registry.AccessLog.WriteFailedCount, "write_failed");
        });
    }

    private static void WriteRequests(MetricsRegistry registry, SampleWriter samples)
    {
        RouteMeter[] routes = registry.Routes;
        ListenerMeter[] listeners = registry.Listeners;
        foreach (RouteMeter route in routes)
        {
            foreach (StatusRow row in route.Cells?.Statuses.Rows ?? [])
            {
                for (int column = 0; column < StatusRow.ColumnCount; column++)
                {
                    int listener = (row.Block * StatusRow.ColumnCount) + column;
                    if (listener < listeners.Length && row.Cells.Sum(column) is long count and > 0)
                    {
                        samples.Add(count, listeners[listener].Name, route.Name, row.Label);
                    }
                }
            }
        }
    }

    private static void WriteDurations(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (RouteMeter route in registry.Routes)
        {
            if (route.Cells is { } cells)
            {
                samples.Add(cells.Durations, route.Name);
            }
        }
    }

    private static void WriteConnections(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ListenerMeter listener in registry.Listeners)
        {
            samples.Add(listener.OpenCount, listener.Name);
        }
    }

    private static void WriteStreams(
        MetricsRegistry registry, SampleWriter samples, bool sessionsOnly, Action<StreamMeter, SampleWriter, string> write)
    {
        foreach (ListenerMeter listener in registry.Listeners)
        {
            if (listener.Stream is { } meter && (listener.HasSessions || !sessionsOnly))
            {
                write(meter, samples, listener.Name);
            }
        }
    }

    private static void WriteAnswers(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            foreach (StatusRow row in service.Answers.Rows)
            {
                samples.Add(row.Cells.Sum(0), service.Name, row.Label);
            }
        }
    }

    private static void WriteUpstreamConnections(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            samples.Add(service.ActiveCount, service.Name, "active");
            samples.Add(service.IdleCount, service.Name, "idle");
        }
    }

    /// <summary>Only results that occurred: a service without probes has none.</summary>
    private static void WriteProbes(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            for (int outcome = 0; outcome < ProbeOutcomes.Count; outcome++)
            {
                if (service.ProbeCount((ProbeOutcome)outcome) is long count and > 0)
                {
                    samples.Add(count, service.Name, ((ProbeOutcome)outcome).Name());
                }
            }
        }
    }

    private static void WriteEjections(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            samples.Add(service.EjectionCount, service.Name);
        }
    }

    /// <summary>Only results that occurred: most services have no name to look up.</summary>
    private static void WriteLookups(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            foreach ((LookupOutcome outcome, string name) in LookupNames)
            {
                if (service.LookupCount(outcome) is long count and > 0)
                {
                    samples.Add(count, service.Name, name);
                }
            }
        }
    }

    /// <summary>Only reasons that occurred: a service times every reason would be mostly zeros.</summary>
    private static void WriteRetries(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            for (int reason = 0; reason < ReasonCodes.Count; reason++)
            {
                if (service.RetryCount((ReasonCode)reason) is long count and > 0)
                {
                    samples.Add(count, service.Name, ((ReasonCode)reason).Name());
                }
            }
        }
    }

    private static void WriteRetriesDenied(MetricsRegistry registry, SampleWriter samples)
    {
        foreach (ServiceMeter service in registry.Services)
        {
            samples.Add(service.DeniedRetryCount, service.Name);
        }
    }

    /// <summary>Every reason, zeros too: an alert on a rate needs the zero before the first error.</summary>
    private static void WriteErrors(MetricsRegistry registry, SampleWriter samples)
    {
        for (int reason = (int)ReasonCode.None + 1; reason < ReasonCodes.Count; reason++)
        {
            samples.Add(registry.Errors.CountOf((ReasonCode)reason), ((ReasonCode)reason).Name());
        }
    }
}
