using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>Puts all that was found into one configuration.</summary>
/// <remarks>Config path, one thread. Above each table stands the object it is from.</remarks>
internal sealed class ConfigComposer
{
    /// <summary>A label that every pod has in spirit: where several namespaces meet, selectors tell them apart by it.</summary>
    private const string NamespaceLabel = "io.kubernetes.pod.namespace";

    private readonly TomlTable _root = new(SourcePosition.None, isInline: false);
    private readonly Dictionary<TomlTable, string> _comments = [];
    private readonly UniqueNames _routeNames = new();

    public int CertificateCount { get; private set; }

    public int RouteCount { get; private set; }

    public int ServiceCount { get; private set; }

    public int PodCount { get; private set; }

    /// <summary>The tables as a file.</summary>
    public string Write()
    {
        using StringWriter text = new();
        new TomlWriter(text).Write(_root, table => _comments.GetValueOrDefault(table));
        return text.ToString();
    }

    public void AddListeners(string origin, IReadOnlyList<ImportedCertificate> certificates)
    {
        Append("listeners", Headed().Put("name", Text("http")).Put("address", Text("0.0.0.0:80")), $"Written by 'lb import ingress' from {origin}");
        if (certificates.Count > 0)
        {
            Append("listeners", Headed().Put("name", Text("https")).Put("address", Text("0.0.0.0:443")).Put("protocol", Text("https")), "");
        }

        foreach (ImportedCertificate each in certificates)
        {
            TomlTable table = Headed()
                .Put("hosts", Texts(each.Hosts)).Put("certificate", Text(each.CertificateFile)).Put("key", Text(each.KeyFile));
            Append("certificates", table, each.Secret.Object.Subject);
        }

        CertificateCount = certificates.Count;
    }

    /// <summary>Redirects hosts that have a certificate, which routes can be kept out of.</summary>
    /// <param name="settings">What annotations asked of all hosts.</param>
    public void AddTls(Settings settings)
    {
        TomlTable tls = Headed();
        if (CertificateCount > 0)
        {
            tls.Put("redirect_http", Truth(true));
            _comments[tls] = "ingress-nginx redirects a host that has a certificate, unless 'ssl-redirect' says otherwise";
        }

        settings.AddTo(tls);
        if (tls.Entries.Count > 0)
        {
            _root.Put("tls", tls);
        }
    }

    /// <param name="route">It.</param>
    /// <param name="service">Where it leads; null where it answers by itself.</param>
    /// <param name="canary">The service its canary leads to, if it has one.</param>
    public void AddRoute(ImportedRoute route, ImportedService? service, ImportedService? canary)
    {
        TomlTable own = route.ToTable();
        TomlTable table = own;
        if (route.Condition is { } condition)
        {
            // By its own name, the host and path it has by default would be those of the route beside it.
            table = Headed().Put("name", Text(NameOf(route, condition)));
            foreach (TomlEntry entry in own.Entries)
            {
                table.Add(entry);
            }
        }

        if (route.Split is { } split && service is not null && canary is not null && canary != service)
        {
            table.Put("split", List(
            [
                Inline(("service", Text(service.Name)), ("weight", Number(Share(split.Total - split.Weight, split.Total)))),
                Inline(("service", Text(canary.Name)), ("weight", Number(Share(split.Weight, split.Total)))),
            ]));
        }
        else if (service is not null)
        {
            table.Put("service", Text(service.Name));
        }

        Append("routes", table, route.Ingress.Object.Subject);
        RouteCount++;
    }

    public void AddDefault(ImportedRoute route, ImportedService service)
    {
        TomlTable table = Headed().Put("service", Text(service.Name));
        _root.Put("default_backend", table);
        _comments[table] = route.Ingress.Object.Subject;
    }

    /// <summary>Services and the pods they select; both together, since labels are those of selectors alone.</summary>
    public void AddServices(IReadOnlyList<ImportedService> services, IReadOnlyList<KubePod> pods)
    {
        ImportedService[] selecting = [.. services.Where(static service => service.Selector is not null)];
        bool isMixed = selecting.Select(static service => service.Key.Namespace).Concat(pods.Select(static pod => pod.Object.Namespace)).Distinct().Count() > 1;
        foreach (ImportedService service in services)
        {
            TomlTable table = Headed().Put("name", Text(service.Name));
            if (service.Selector is { } selector)
            {
                table.Put("selector", Labels(selector, service.Key.Namespace, isMixed)).Put("port", Number(service.SelectedPort));
            }

            foreach ((string key, TomlNode value) in service.Target)
            {
                table.Put(key, value);
            }

            service.Settings.AddTo(table);
            Append("services", table, $"Service {service.Key}, port {service.Port}");
        }

        ServiceCount = services.Count;
        HashSet<string> keys = [.. selecting.SelectMany(static service => service.Selector!.Keys)]; // chosen for having one
        AddPods(pods, keys, isMixed);
        PodCount = pods.Count;
    }

    public void AddLimits(Settings settings)
    {
        if (settings.Keys.Any())
        {
            TomlTable limits = Headed();
            settings.AddTo(limits);
            _root.Put("limits", limits);
        }
    }

    private void AddPods(IReadOnlyList<KubePod> pods, HashSet<string> keys, bool isMixed)
    {
        UniqueNames names = new();
        HashSet<string> ambiguous = UniqueNames.Ambiguous(pods.Select(static pod => pod.Object.Key));
        foreach (KubePod pod in pods)
        {
            TomlTable table = Headed();
            string name = ambiguous.Contains(pod.Object.Name) ? $"{pod.Object.Namespace}-{pod.Object.Name}" : pod.Object.Name;
            table.Put("name", Text(names.Take(name))).Put("address", Text(pod.Address));
            PutIf(table, "node", pod.Node);
            PutIf(table, "zone", pod.Zone);
            table.Put("labels", Labels(pod.Object.Labels.Where(label => keys.Contains(label.Key)), pod.Object.Namespace, isMixed));
            if (!pod.IsReady)
            {
                table.Put("ready", Truth(false));
            }

            Append("pods", table, "");
        }
    }

    private void Append(string key, TomlTable table, string comment)
    {
        _root.Append(key, table);
        _comments[table] = Shown.Visible(comment);
    }

    private static TomlTable Labels(IEnumerable<KeyValuePair<string, string>> labels, string scope, bool isMixed)
    {
        TomlTable table = Inline(labels.Where(static label => label.Key != NamespaceLabel).Select(static label => (label.Key, (TomlNode)Text(label.Value))));
        return isMixed ? table.Put(NamespaceLabel, Text(scope)) : table;
    }

    private string NameOf(ImportedRoute route, (string Field, string Value) condition) =>
        _routeNames.Take($"{route.Host}{route.Path} {(route.IsExact ? "exact " : "")}{condition.Field}={condition.Value}");

    /// <summary>In thousandths where the whole is more than a split's weights can say.</summary>
    private static long Share(int weight, int total) => total <= 1000 ? weight : (long)Math.Round(weight * 1000.0 / total);

    private static void PutIf(TomlTable table, string key, string value)
    {
        if (value.Length > 0)
        {
            table.Put(key, Text(value));
        }
    }
}
