using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LoadBalancer.Core.Tls;

/// <summary>A client's certificate as an element of X-Forwarded-Client-Cert, in Envoy's manner: <c>Hash=…;Cert="…";Subject="…";URI=…;DNS=…</c>.</summary>
/// <remarks>
/// Once per connection. What a certificate holds was signed by an authority of the operator's and is still somebody else's text: here it becomes visible
/// ASCII that ends neither a line, nor an element, nor a quoted value.
/// </remarks>
internal static class ClientCertificateElement
{
    private const string AlternativeNames = "2.5.29.17"; // RFC 5280 §4.2.1.6

    /// <summary>What stands in a value without quotes; comma, semicolon and equals sign divide elements and pairs.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+%");

    /// <summary>The element, as it is sent.</summary>
    public static byte[] Of(X509Certificate2 certificate)
    {
        StringBuilder element = new();
        element.Append("Hash=").Append(Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span)));
        element.Append(";Cert=\"").Append(Uri.EscapeDataString($"{certificate.ExportCertificatePem()}\n")).Append('"');
        element.Append(";Subject=");
        AppendQuoted(element, certificate.Subject);
        (List<string> uris, List<string> names) = NamesOf(certificate);
        uris.ForEach(uri => Append(element.Append(";URI="), uri));
        names.ForEach(name => Append(element.Append(";DNS="), name));
        return Encoding.ASCII.GetBytes(element.ToString());
    }

    private static void Append(StringBuilder element, string value)
    {
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Plain))
        {
            element.Append(value);
        }
        else
        {
            AppendQuoted(element, value);
        }
    }

    /// <summary>Within quotes: a backslash before quotes and backslashes, and every byte that is not visible ASCII or a blank in percent form, as is a percent sign.</summary>
    private static void AppendQuoted(StringBuilder element, string value)
    {
        element.Append('"');
        foreach (byte each in Encoding.UTF8.GetBytes(value))
        {
            if (each is (byte)'"' or (byte)'\\')
            {
                element.Append('\\').Append((char)each);
            }
            else if (each is < 0x20 or > 0x7E or (byte)'%')
            {
                element.Append('%').Append(each.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                element.Append((char)each);
            }
        }

        element.Append('"');
    }

    /// <summary>Its alternative names of the kinds that name a workload; a certificate that is malformed there has none.</summary>
    private static (List<string> Uris, List<string> Names) NamesOf(X509Certificate2 certificate)
    {
        List<string> uris = [];
        List<string> names = [];
        X509Extension? extension = certificate.Extensions.FirstOrDefault(static each => each.Oid?.Value == AlternativeNames);
        try
        {
            AsnReader all = new AsnReader(extension?.RawData ?? new byte[] { 0x30, 0 }, AsnEncodingRules.DER).ReadSequence();
            while (all.HasData)
            {
                Asn1Tag kind = all.PeekTag();
                List<string>? list = kind is { TagClass: TagClass.ContextSpecific, TagValue: 6 } ? uris
                    : kind is { TagClass: TagClass.ContextSpecific, TagValue: 2 } ? names
                    : null;
                if (list is null)
                {
                    all.ReadEncodedValue();
                }
                else
                {
                    list.Add(all.ReadCharacterString(UniversalTagNumber.IA5String, kind));
                }
            }
        }
        catch (AsnContentException)
        {
            return ([], []);
        }

        return (uris, names);
    }
}
