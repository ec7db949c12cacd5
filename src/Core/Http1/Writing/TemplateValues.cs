using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>What the variables of a template are worth for one request.</summary>
/// <remarks>
/// Hot path, a view of the request's own bytes. None can end a line: host and target passed their grammars, a trusted peer's request
/// identifier is a field value, the rest is ours.
/// </remarks>
internal readonly ref struct TemplateValues
{
    private readonly ReadOnlySpan<byte> _clientIp;
    private readonly ReadOnlySpan<byte> _requestId;
    private readonly ReadOnlySpan<byte> _host;
    private readonly ReadOnlySpan<byte> _scheme;

    /// <param name="clientIp">The client's address, or the one a trusted peer spoke for.</param>
    /// <param name="requestId">As it goes to the endpoint and to the log.</param>
    /// <param name="scheme">What the client speaks with us.</param>
    /// <param name="head">The request's head.</param>
    /// <param name="meaning">What it means.</param>
    public TemplateValues(
        ReadOnlySpan<byte> clientIp, ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> head, in RequestMeaning meaning)
    {
        _clientIp = clientIp;
        _requestId = requestId;
        _scheme = scheme;
        _host = meaning.HostName(head);
        Path = meaning.Path(head);
        Query = meaning.Query(head);
    }

    public ReadOnlySpan<byte> Path { get; }

    /// <summary>With its question mark; empty when there is none.</summary>
    public ReadOnlySpan<byte> Query { get; }

    /// <summary>The value of <paramref name="variable"/>, but for <see cref="TemplateVariable.RequestUri"/>, which is two of these.</summary>
    public ReadOnlySpan<byte> Of(TemplateVariable variable) => variable switch
    {
        TemplateVariable.ClientIp => _clientIp,
        TemplateVariable.Host => _host,
        TemplateVariable.RequestId => _requestId,
        TemplateVariable.Scheme => _scheme,
        TemplateVariable.Path => Path,
        _ => default,
    };
}
