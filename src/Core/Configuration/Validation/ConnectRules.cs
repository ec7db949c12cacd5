using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of how a service's endpoints are connected to: <c>protocol</c> and the keys that go with it, and <c>send_proxy_protocol</c>.</summary>
/// <remarks>Config path.</remarks>
internal static class ConnectRules
{
    private const string Table = "[[services]]";
    private const string CertificateTable = "[services.client_certificate]";

    public static void Check(ServiceConfig service, DateTimeOffset now, FaultList faults)
    {
        new Bounds(Table, service.Source, faults).Count("send_proxy_protocol", service.SendProxyProtocol ?? 1, 1, 2);
        bool hasSocket = !service.Endpoints.IsDefault && service.Endpoints.Any(static endpoint => endpoint.Address is UnixDomainSocketEndPoint);
        if (hasSocket && service.Health is { Port: not 0 } health)
        {
            string message = $"port in [services.health] of service {Shown.Quoted(service.Name)} has no effect on a Unix socket, which is probed where it is";
            faults.Add(ConfigFaultCode.NeverUsed, health.Source.At("port"), message);
        }

        if (service.Protocol != ServiceProtocol.Https)
        {
            CheckNone(service, faults);
            return;
        }

        CheckName(service, hasSocket, faults);
        CheckRoots(service, now, faults);
        if (service.ClientCertificate is { } own)
        {
            CheckFile(own.CertificateFile, "certificate", own.Source, faults);
            CheckFile(own.KeyFile, "key", own.Source, faults);
            CertificateFileRules.Check(own, now, faults, whoRefuses: "endpoints");
        }

        if (service.IsInsecure)
        {
            string message = $"insecure of service {Shown.Quoted(service.Name)}: whoever answers at an endpoint's address is taken for it, whatever certificate it shows";
            faults.Add(ConfigFaultCode.NotVerified, service.Source.At("insecure"), message);
        }
    }

    private static void CheckNone(ServiceConfig service, FaultList faults)
    {
        foreach (string key in (string[])["server_name", "ca", "client_certificate", "insecure"])
        {
            if (service.Source.Has(key) && !service.Source.IsUnreadable("protocol"))
            {
                string message = $"{key} of service {Shown.Quoted(service.Name)} has no effect: its protocol is not \"https\"";
                faults.Add(ConfigFaultCode.KeyWithoutEffect, service.Source.At(key), message);
            }
        }
    }

    private static void CheckName(ServiceConfig service, bool hasSocket, FaultList faults)
    {
        string name = service.ServerName;
        bool isName = IPAddress.TryParse(name, out _) || (!name.Contains(':', StringComparison.Ordinal) && HostSyntax.IsValid(Encoding.UTF8.GetBytes(name)));
        if (name.Length > 0 && !isName)
        {
            faults.Add(ConfigFaultCode.BadValue, service.Source.At("server_name"), $"server_name in {Table} is {Shown.Quoted(name)}; valid: a host name or an IP address, without a port");
        }

        if (hasSocket && !service.IsInsecure && ConnectPlanCompiler.ServerNameOf(service) is null && !service.Source.IsUnreadable("server_name"))
        {
            string message = $"{Table} needs the key 'server_name': service {Shown.Quoted(service.Name)} speaks TLS over a Unix socket, which has no name and no address to verify";
            faults.Add(ConfigFaultCode.MissingKey, service.Source.At("protocol"), message);
        }
    }

    private static void CheckRoots(ServiceConfig service, DateTimeOffset now, FaultList faults)
    {
        SourcePosition here = service.Source.At("ca");
        if (service.IsInsecure && service.Source.Has("ca"))
        {
            faults.Add(ConfigFaultCode.KeyWithoutEffect, here, $"ca of service {Shown.Quoted(service.Name)} has no effect beside insecure = true");
        }

        if (service.CaPem.IsDefault)
        {
            return; // none, or not read, which is a fault already
        }

        string? why = PemCertificates.TryReadRoots(service.CaPem.AsSpan(), "an endpoint's", out X509Certificate2Collection all, out X509Certificate2[] roots);
        if (why is not null)
        {
            faults.Add(ConfigFaultCode.BadCertificate, here, $"{Shown.Quoted(service.CaFile)} {why}");
        }
        else if (Array.TrueForAll(roots, root => root.NotAfter.ToUniversalTime() <= now || root.NotBefore.ToUniversalTime() > now))
        {
            faults.Add(ConfigFaultCode.CertificateNotValid, here, $"{Shown.Quoted(service.CaFile)} holds no root that is valid now: no endpoint can be verified by it");
        }

        foreach (X509Certificate2 each in all)
        {
            each.Dispose();
        }
    }

    private static void CheckFile(string path, string key, SourceMap source, FaultList faults)
    {
        if (path.Length == 0 && !source.IsUnreadable(key))
        {
            faults.Add(ConfigFaultCode.MissingKey, source.At(key), $"{CertificateTable} needs the key '{key}'");
        }
    }
}
