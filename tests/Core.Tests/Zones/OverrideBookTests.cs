using System.Collections.Immutable;
using LoadBalancer.Core.Tests.Zones.Simulated;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones;

public sealed class OverrideBookTests
{
    private static readonly ImmutableArray<ZoneAlb> Albs = SimCluster.PlanOf(0, 3).Albs;
    private static readonly ImmutableArray<ZoneAlb> Changed = Albs.SetItem(0, Albs[0] with { IsEnabled = false });

    private readonly OverrideBook _book = new();

    public OverrideBookTests() => _book.Configure(Albs);

    [Fact]
    public void The_last_writer_wins_whatever_the_order_of_arrival()
    {
        AlbOverride[] words =
        [
            new("alb0", Enabled: false, Configured: true, AtMs: 5, Zone: "a"),
            new("alb0", Enabled: true, Configured: true, AtMs: 6, Zone: "a"),
            new("alb0", Enabled: false, Configured: true, AtMs: 6, Zone: "b"),
            new("alb0", Enabled: true, Configured: true, AtMs: 6, Zone: "b"),
        ];
        Random random = new(3);
        for (int round = 0; round < 50; round++)
        {
            OverrideBook book = new();
            book.Configure(Albs);
            random.Shuffle(words);
            foreach (AlbOverride word in words)
            {
                book.Merge([word], Albs);
            }

            Assert.Equal(new AlbOverride("alb0", Enabled: false, Configured: true, AtMs: 6, Zone: "b"), Assert.Single(book.Told));
        }
    }

    [Fact]
    public void A_word_given_here_is_later_than_every_one_known_though_the_clock_is_behind()
    {
        _book.Merge([new("alb0", Enabled: false, Configured: true, AtMs: 1_000, Zone: "z")], Albs);

        AlbOverride given = _book.Set(Albs[0], isEnabled: true, nowMs: 7, "a");

        Assert.Equal(1_001, given.AtMs);
        Assert.True(_book.IsEnabled(Albs[0]));
    }

    [Fact]
    public void The_configuration_wins_when_it_changes_and_what_it_overruled_never_comes_back()
    {
        AlbOverride given = _book.Set(Albs[0], isEnabled: false, 1_000, "a");
        Assert.Equal([given], _book.Configure(Changed));
        Assert.Empty(_book.Told);

        AlbOverride other = new("alb1", Enabled: false, Configured: true, AtMs: 1, Zone: "a");
        Assert.Equal([other], _book.Merge([given, other], Changed));
        Assert.Empty(_book.Configure(Albs)); // as it was before
        Assert.True(_book.IsEnabled(Albs[0]));
        Assert.Empty(_book.Merge([given], Albs));
        Assert.True(_book.IsEnabled(Albs[0]));
        Assert.True(_book.Set(Albs[0], isEnabled: false, 5, "a").AtMs > given.AtMs);
        Assert.False(_book.IsEnabled(Albs[0]));
    }

    [Fact]
    public void A_word_about_a_configuration_that_is_not_here_yet_waits_for_it()
    {
        AlbOverride told = new("alb0", Enabled: true, Configured: false, AtMs: 1_000, Zone: "b");
        Assert.Single(_book.Merge([told], Albs));
        Assert.Null(_book.Of(Albs[0]));

        Assert.Empty(_book.Configure(Changed));
        Assert.True(_book.IsEnabled(Changed[0]));
    }

    [Fact]
    public void Whats_kept_holds_after_a_restart_unless_the_configuration_was_changed_meanwhile()
    {
        _book.Set(Albs[0], isEnabled: false, 1_000, "a");
        byte[] kept = _book.Save();

        OverrideBook same = new();
        Assert.True(same.TryLoad(kept));
        same.Configure(Albs);
        Assert.False(same.IsEnabled(Albs[0]));

        OverrideBook changed = new();
        Assert.True(changed.TryLoad(kept));
        Assert.Single(changed.Configure(Changed));
        OverrideBook again = new();
        Assert.True(again.TryLoad(changed.Save()));
        Assert.Empty(again.Configure(Albs));
        Assert.True(again.IsEnabled(Albs[0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"overrides":null,"in_force":[],"dismissed":[]}""")]
    [InlineData("""{"overrides":[{"alb":"alb0"}],"in_force":[],"dismissed":[]}""")]
    public void What_was_kept_by_somebody_else_is_left_out(string text)
    {
        Assert.False(_book.TryLoad(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Empty(_book.Told);
    }

    [Fact]
    public void Of_an_ALB_that_left_the_configuration_nothing_is_kept()
    {
        _book.Set(Albs[0], isEnabled: false, 1_000, "a");
        _book.Configure(Albs.RemoveAt(0));
        Assert.Empty(_book.Merge([new("alb0", Enabled: false, Configured: true, AtMs: 2_000, Zone: "b")], Albs.RemoveAt(0)));

        _book.Configure(Albs);
        Assert.True(_book.IsEnabled(Albs[0]));
    }
}
