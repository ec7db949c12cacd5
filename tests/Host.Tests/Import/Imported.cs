using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Import;
using LoadBalancer.Host.Import.Emission;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>What came of a manifest.</summary>
/// <param name="Toml">The configuration; empty where the manifest has faults.</param>
/// <param name="Faults">As they are printed.</param>
/// <param name="Lines">The report, as it is printed.</param>
/// <param name="NotCarriedCount">Of the report's last line.</param>
internal sealed record Imported(string Toml, string[] Faults, string[] Lines, int NotCarriedCount)
{
    /// <summary>What the configuration says; it must be one that <c>lb check</c> takes.</summary>
    public ProxyConfig Config => ConfigOf(Toml);

    public RouteConfig Route => Assert.Single(Config.Routes);

    public ServiceConfig Service => Assert.Single(Config.Services);

    /// <summary>Imports one text that is a file of this name.</summary>
    public static Imported Of(string yaml, string? certificates = null, string name = "a.yaml")
    {
        ImportReport report = new();
        ConfigComposer? composed = IngressImport.Run([(name, yaml)], certificates, report);
        return new Imported(composed?.Write() ?? "", [.. report.Faults], [.. report.Lines], report.NotCarriedCount);
    }

    /// <summary>An Ingress of one path with these annotations, and what they come to.</summary>
    public static Imported Annotated(params (string Name, string Value)[] annotations) => Of(Manifests.Ingress(annotations));

    public static ProxyConfig ConfigOf(string toml)
    {
        LoadResult result = ConfigLoader.Load([("imported.toml", Encoding.UTF8.GetBytes(toml))]);
        Assert.True(result.Config is not null, $"{string.Join('\n', result.Faults.Where(static fault => fault.Severity == ConfigFaultSeverity.Error))}\n{toml}");
        return result.Config;
    }

    /// <summary>The report's lines about <paramref name="word"/>.</summary>
    public string[] About(string word) => [.. Lines.Where(line => line.Contains(word, StringComparison.Ordinal))];
}
