using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Host.Drill;

/// <summary>placeholder until the update client is here</summary>
internal static class NameQuestion
{
    public static Task<ImmutableArray<IPAddress>?> AskAsync(IPEndPoint resolver, string name, CancellationToken cancellation) => throw new NotImplementedException();
}
