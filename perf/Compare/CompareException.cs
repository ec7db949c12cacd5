namespace LoadBalancer.Perf.Compare;

/// <summary>Why a measurement cannot be made, in words for the person who asked for it; ends the program with exit code 1.</summary>
internal class CompareException(string message) : Exception(message);
