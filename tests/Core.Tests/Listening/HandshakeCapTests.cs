using LoadBalancer.Core.Listening;

namespace LoadBalancer.Core.Tests.Listening;

/// <summary>As many handshakes as there may be, and not one more.</summary>
public sealed class HandshakeCapTests
{
    [Fact]
    public void One_more_than_there_may_be_is_refused_until_one_has_ended()
    {
        HandshakeCap cap = new(static () => 2);

        Assert.True(cap.TryEnter());
        Assert.True(cap.TryEnter());
        Assert.False(cap.TryEnter());
        Assert.Equal(2, cap.UnderWayCount);
        cap.Leave();
        Assert.True(cap.TryEnter());
    }
}
