using System.Diagnostics.CodeAnalysis;

namespace LoadBalancer.Fuzz;

/// <summary>A promise that some input broke; thrown, because a fuzzer takes any exception for a find.</summary>
internal sealed class Finding(string message) : Exception(message)
{
    /// <summary>Throws <paramref name="broken"/> unless the promise was kept. A constant text: this is asked millions of times.</summary>
    public static void Unless([DoesNotReturnIf(false)] bool isKept, string broken)
    {
        if (!isKept)
        {
            throw new Finding(broken);
        }
    }
}
