using System.Globalization;
using System.Text;

namespace LoadBalancer.Soak.Traffic;

/// <summary>What a client asks of a pod, as it stands in the request's path: <c>/steady/echo/017-00000000a3c1/4096/whole</c>.</summary>
/// <param name="Service">Who may answer.</param>
/// <param name="Work">What the pod does.</param>
/// <param name="Nonce">Whose it is.</param>
/// <param name="Bytes">Of the answer's body, or of the request's where there is one.</param>
/// <param name="MayBreak">True when one side will break it off: the other must not take that for a fault.</param>
internal sealed record Order(PodService Service, PodWork Work, Nonce Nonce, int Bytes, bool MayBreak = false)
{
    /// <summary>The request's field with the nonce, which must agree with the path's; and the answer's.</summary>
    public const string NonceField = "X-Nonce";

    /// <summary>Reads a request's path.</summary>
    /// <exception cref="WrongBytesException">No client wrote it, letter for letter: it was put together from several, or from none.</exception>
    public static Order Parse(string path) =>
        path.Split('/') is ["", { } serviceText, { } workText, { } nonceText, { } bytesText, { } end]
        && Enum.TryParse(serviceText, ignoreCase: true, out PodService service)
        && Enum.TryParse(workText, ignoreCase: true, out PodWork work)
        && Nonce.TryParse(Encoding.Latin1.GetBytes(nonceText), out Nonce nonce)
        && int.TryParse(bytesText, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
        && new Order(service, work, nonce, bytes, end == "broken") is { } order && order.ToString() == path
            ? order
            : throw new WrongBytesException($"no client asked for '{path}'");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"/{Service}/{Work}/{Nonce}/{Bytes}/{(MayBreak ? "broken" : "whole")}").ToLowerInvariant();

    /// <summary>A request's head, up to and without the empty line.</summary>
    public string Head(string method, string more = "") =>
        $"{method} {this} HTTP/1.1\r\nHost: soak.test\r\n{NonceField}: {Nonce}\r\n{more}";
}
