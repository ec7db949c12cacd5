namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>A DNS server that is asked and told, one message after the other.</summary>
/// <remarks>Nothing of it throws for the server's doing; a cancellation is thrown. Every message has a time-out of the implementation's own.</remarks>
public interface IDnsUpdateConnection : IAsyncDisposable
{
    /// <summary>Which of the server's zones <paramref name="name"/> is in.</summary>
    Task<Reading<string>> FindZoneAsync(string name, CancellationToken cancellation);

    /// <summary>The addresses of one kind that the server holds for <paramref name="name"/> now; an empty set where there are none.</summary>
    Task<Reading<RecordSet>> QueryAsync(string name, RecordKind kind, CancellationToken cancellation);

    /// <summary>Makes the update, whole or not at all.</summary>
    Task<UpdateResult> UpdateAsync(RecordUpdate update, CancellationToken cancellation);
}
