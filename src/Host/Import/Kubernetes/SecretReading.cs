using System.Text;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Reads a Secret of type <c>kubernetes.io/tls</c>.</summary>
/// <remarks>Config path. No fault shows what the secret holds.</remarks>
internal static class SecretReading
{
    public static KubeSecret Read(KubeObject head, Fields fields, ImportReport report)
    {
        return new KubeSecret(head, Take("tls.crt"), Take("tls.key"));

        byte[] Take(string key)
        {
            if (fields.Table("stringData").Text(key) is { Length: > 0 } text)
            {
                return Encoding.UTF8.GetBytes(text);
            }

            Fields data = fields.Table("data");
            string encoded = data.Text(key);
            byte[] bytes = new byte[encoded.Length];
            if (encoded.Length > 0 && Convert.TryFromBase64String(encoded, bytes, out int count))
            {
                return bytes[..count];
            }

            report.Fault(data.At(key), $"{Shown.Quoted(key)} of data in {head.Subject} is {(encoded.Length == 0 ? "absent" : "no base64")}; valid: PEM in base64");
            return [];
        }
    }
}
