using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Listening;

/// <summary>What a listener does with its connections.</summary>
/// <remarks>Config path. When what a listener is told changes (whom it trusts), newcomers get another service; who is there keeps the one he came to.</remarks>
/// <param name="Serve">Runs once for each connection and owns it until its task ends.</param>
/// <param name="Clients">Those that it serves now.</param>
public sealed record ListenerService(ConnectionDelegate Serve, ListenerClients Clients)
{
    /// <summary>Where they come from; null: nobody notes it.</summary>
    public ClientOrigins? Origins { get; init; }

    /// <summary>Called before a reload is put in force, so that whoever is on his way to a listener that it takes away is served yet; null: he is in any case.</summary>
    public Action? KeepTarget { get; init; }
}
