using System.Collections.Immutable;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Admin;

/// <summary>One certificate in force, and how long clients take it.</summary>
/// <param name="Hosts">What it is for, as the operator wrote it; the first that asks for no client certificate also serves whoever names none of any.</param>
/// <param name="NotAfter">When it expires.</param>
/// <param name="DaysLeft">Whole days until then; negative behind it.</param>
/// <param name="Expired">True behind it: clients refuse it.</param>
public sealed record CertificateStatus(ImmutableArray<string> Hosts, DateTimeOffset NotAfter, int DaysLeft, bool Expired)
{
    /// <summary>Reads every certificate of a snapshot, as of <paramref name="now"/>.</summary>
    public static IEnumerable<CertificateStatus> Of(ProxySnapshot snapshot, DateTimeOffset now) => snapshot.Certificates.All.Select(certificate =>
        new CertificateStatus(certificate.Hosts, certificate.NotAfter.ToUniversalTime(), (int)Math.Floor((certificate.NotAfter - now).TotalDays), certificate.NotAfter <= now));
}
