namespace LoadBalancer.Core.Observability;

/// <summary>What became of a query: the <c>rcode</c> label, bounded. DNS's own names in capitals, words of ours in small letters.</summary>
internal enum DnsEnd : byte
{
    /// <summary>Answered, with records or with none of that type.</summary>
    NoError = 0,

    /// <summary>Answered that it could not be read.</summary>
    FormErr,

    /// <summary>Answered that such an operation is not known.</summary>
    NotImp,

    /// <summary>Answered that it is nothing of ours.</summary>
    Refused,

    /// <summary>Answered that such a version of EDNS is not known.</summary>
    BadVers,

    /// <summary>No answer: shorter than a header, itself a response, longer than any query, or nothing is known yet.</summary>
    Dropped,

    /// <summary>No answer: over the rate limit.</summary>
    Limited,

    /// <summary>Over the rate limit, and told to come by TCP.</summary>
    Slipped,
}
