namespace LoadBalancer.Core.Zones;

/// <summary>Asks something outside all zones whether it answers, so that a zone which hears nobody can tell who was cut off.</summary>
public interface IWitness
{
    /// <summary>Asks once; never throws for what the witness or the network does.</summary>
    /// <param name="address">An <c>http://</c> URL.</param>
    /// <param name="timeout">Bound on the whole.</param>
    /// <param name="cancellation">The process ends: the answer no longer matters.</param>
    /// <returns>True when it answered, with any status from 200 to 499.</returns>
    Task<bool> AnswersAsync(Uri address, TimeSpan timeout, CancellationToken cancellation);
}
