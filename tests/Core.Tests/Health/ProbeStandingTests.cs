using System.Text;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Health;

/// <summary>What a balancer says of itself when it refuses a probe.</summary>
public sealed class ProbeStandingTests
{
    private static readonly ProbePolicy Asking = ProbePolicy.Default with { ReadsStanding = true, ExpectBody = "healthy" };

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\ndisabled\n", "disabled")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\ndraining\n", "draining")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ndraining\r\n0\r\n\r\n", "draining")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\ndraining", "draining")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 30\r\n\r\ndraining the swamp of requests", "")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 20\r\n\r\noverloaded          ", "")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 8\r\n\r\ndraining", "")]
    public void The_word_in_a_503_is_read_however_it_arrives(string answer, string standing)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            ProbeAnswer judge = new(Asking);
            ProbeVerdict verdict = (cut == 0 ? null : judge.Take(bytes.AsSpan(0, cut))) ?? (cut == bytes.Length ? null : judge.Take(bytes.AsSpan(cut))) ?? judge.End();
            Assert.Equal((ProbeOutcome.Status, standing), (verdict.Outcome, verdict.Standing));
        }
    }

    [Fact]
    public void Who_does_not_ask_is_not_told()
    {
        byte[] bytes = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 8\r\n\r\ndraining"u8.ToArray();

        Assert.Equal(new ProbeVerdict(ProbeOutcome.Status, "status 503, expected 200-399"), new ProbeAnswer(ProbePolicy.Default).Take(bytes));
    }
}
