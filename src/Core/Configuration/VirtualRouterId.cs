using System.Diagnostics;
using System.Text;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Configuration;

/// <summary>Numbers the ALBs of a configuration for VRRP, by which nodes on one network tell whose address an advert is about.</summary>
/// <remarks>
/// Config path, pure. Every node of a zone must come to the same number without asking another, and two zones on one network to different ones: the id's
/// hash says which, and where two meet, the one that is later in the order of the ids takes the next that is free. So a number changes only when an ALB
/// comes or goes whose number it met.
/// </remarks>
public static class VirtualRouterId
{
    /// <summary>0 is none (RFC 9568 §5.2.3).</summary>
    public const int Least = 1;

    /// <summary>One byte (RFC 9568 §5.2.3).</summary>
    public const int Most = 255;

    /// <summary>The number of the ALB that <paramref name="own"/> names, among <paramref name="all"/> there are.</summary>
    public static int Of(string own, IEnumerable<string> all)
    {
        HashSet<int> taken = [];
        foreach (string id in all.Append(own).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            int number = (int)(StableHash.Compute(Encoding.UTF8.GetBytes(id)) % Most) + Least;
            while (!taken.Add(number) && taken.Count < Most)
            {
                number = (number % Most) + Least;
            }

            if (id == own)
            {
                return number;
            }
        }

        throw new UnreachableException("the ALB's own id is among those that are numbered");
    }
}
