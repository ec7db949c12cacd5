using System.Globalization;

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

    public static Order Parse(string path) => path.Split('/') is ["", { } service, { } work, { } nonce, { } bytes, { } end]
        ? new Order(
            Enum.Parse<PodService>(service, ignoreCase: true),
            Enum.Parse<PodWork>(work, ignoreCase: true),
            Nonce.Parse(nonce),
            int.Parse(bytes, CultureInfo.InvariantCulture),
            end == "broken")
        : throw new UnexpectedException($"no client asked for '{path}'");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"/{Service}/{Work}/{Nonce}/{Bytes}/{(MayBreak ? "broken" : "whole")}").ToLowerInvariant();

    /// <summary>A request's head, up to and without the empty line.</summary>
    public string Head(string method, string more = "") =>
        $"{method} {this} HTTP/1.1\r\nHost: soak.test\r\n{NonceField}: {Nonce}\r\n{more}";
}
