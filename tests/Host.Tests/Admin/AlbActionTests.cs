using LoadBalancer.Host.Admin;

namespace LoadBalancer.Host.Tests.Admin;

public sealed class AlbActionTests
{
    [Theory]
    [InlineData("/api/v1/albs/public-alb1/enable", "public-alb1", true)]
    [InlineData("/api/v1/albs/public-alb1/disable", "public-alb1", false)]
    [InlineData("/api/v1/albs/a/b/disable", "a/b", false)]
    public void A_path_says_which_alb_and_what(string path, string id, bool isEnabling)
    {
        Assert.True(AlbAction.TryParse(path, out AlbAction action));
        Assert.Equal(new AlbAction(id, isEnabling), action);
    }

    [Theory]
    [InlineData("/api/v1/albs/disable")]
    [InlineData("/api/v1/albs//disable")]
    [InlineData("/api/v1/albs/a/remove")]
    [InlineData("/api/v1/alb/a/enable")]
    public void Any_other_is_none(string path) => Assert.False(AlbAction.TryParse(path, out _));
}
