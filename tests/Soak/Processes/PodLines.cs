namespace LoadBalancer.Soak.Processes;

/// <summary>What a pod process says on its standard output, one line each.</summary>
internal static class PodLines
{
    /// <summary>Before its address: it listens.</summary>
    public const string Ready = "ready ";

    /// <summary>Before a nonce: that POST's head has come. Said before anything is done about it, so that it is known whenever the pod dies.</summary>
    public const string Post = "post ";
}
