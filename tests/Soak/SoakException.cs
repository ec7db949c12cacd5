namespace LoadBalancer.Soak;

/// <summary>Why a run cannot be made or cannot go on, in words for whoever started it.</summary>
internal sealed class SoakException(string message) : Exception(message);
