using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>On and off the loop, nothing or something written before, and memory below and above what is copied.</summary>
internal sealed class CombinatorialWritesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) => new(
    [
        .. from isOnLoop in new[] { true, false }
           from writtenBytes in new[] { 0, 5, 20_000 }
           from memoryBytes in new[] { 0, 1, 2_000, 5_000, 300_000 }
           where writtenBytes + memoryBytes > 0
           select new TheoryDataRow<bool, int, int>(isOnLoop, writtenBytes, memoryBytes),
    ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
