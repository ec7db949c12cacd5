using System.Collections.Immutable;
using CsCheck;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class PodIndexTests
{
    private static readonly Gen<ImmutableSortedDictionary<string, string>> Labels =
        Gen.Select(Gen.OneOf("", "a", "b"), Gen.OneOf("", "a", "b"), Gen.OneOf("", "a"), static (app, tier, zone) =>
            new[] { ("app", app), ("tier", tier), ("zone", zone) }.Where(static label => label.Item2.Length > 0)
                .ToImmutableSortedDictionary(static label => label.Item1, static label => label.Item2));

    [Fact]
    public void Selects_the_pods_that_the_selector_selects_one_by_one_in_their_order() =>
        Gen.Select(Labels.Array[0, 12], Labels).Sample(static (pods, selector) =>
        {
            ImmutableArray<PodConfig> all = [.. pods.Select(static (labels, i) => new PodConfig { Name = $"p{i}", Labels = labels })];
            ServiceConfig service = new() { Selector = selector };

            Assert.Equal(all.Where(service.Selects), new PodIndex(all).SelectedBy(service));
        });

    [Fact]
    public void A_service_without_a_selector_selects_nothing() =>
        Assert.Empty(new PodIndex([new PodConfig { Name = "p" }]).SelectedBy(new ServiceConfig()));
}
