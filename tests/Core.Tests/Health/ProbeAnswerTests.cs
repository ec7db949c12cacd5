using System.Text;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Health;

public sealed class ProbeAnswerTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("", Ok + "Content-Length: 2\r\n\r\n", ProbeOutcome.Pass, "")]
    [InlineData("", "HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n", ProbeOutcome.Pass, "")]
    [InlineData("", "HTTP/1.0 200 OK\r\n\r\n", ProbeOutcome.Pass, "")]
    [InlineData("", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", ProbeOutcome.Pass, "")]
    [InlineData("", "HTTP/1.1 503 Service Unavailable\r\n\r\n", ProbeOutcome.Status, "status 503, expected 200-399")]
    [InlineData("", "SSH-2.0-OpenSSH_9.2\r\n", ProbeOutcome.Invalid, "the answer is not HTTP/1.1")]
    [InlineData("", Ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", ProbeOutcome.Invalid, "the answer is not HTTP/1.1")]
    [InlineData("healthy", Ok + "Content-Length: 9\r\n\r\n[healthy]", ProbeOutcome.Pass, "")]
    [InlineData("healthy", Ok + "Content-Length: 6\r\n\r\nhealth", ProbeOutcome.Body, "body does not contain \"healthy\"")]
    [InlineData("healthy", Ok + "Content-Length: 6\r\n\r\nhealthy", ProbeOutcome.Body, "body does not contain \"healthy\"")]
    [InlineData("healthy", "HTTP/1.1 204 No Content\r\n\r\n", ProbeOutcome.Body, "body does not contain \"healthy\"")]
    [InlineData("healthy", Ok + "Transfer-Encoding: chunked\r\n\r\n4\r\n-hea\r\n5;x=y\r\nlthy-\r\n0\r\n\r\n", ProbeOutcome.Pass, "")]
    [InlineData("healthy", Ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhea\r\n0\r\n\r\n", ProbeOutcome.Body, "body does not contain \"healthy\"")]
    [InlineData("healthy", Ok + "Transfer-Encoding: chunked\r\n\r\nhealthy", ProbeOutcome.Invalid, "the answer is not HTTP/1.1")]
    [InlineData("healthy", Ok + "\r\nall is healthy", ProbeOutcome.Pass, "")]
    public void The_verdict_is_the_same_wherever_the_network_cuts_the_answer(string body, string answer, ProbeOutcome outcome, string evidence)
    {
        ProbeVerdict expected = new(outcome, evidence);
        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(expected, Judge(body, bytes[..cut], bytes[cut..]));
        }

        Assert.Equal(expected, Judge(body, [.. bytes.Select(each => new[] { each })]));
    }

    [Theory]
    [InlineData("", Ok, "connection closed before an answer")]
    [InlineData("x", Ok + "Content-Length: 5\r\n\r\nab", "connection closed within the answer")]
    [InlineData("x", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", "connection closed within the answer")]
    public void An_answer_that_breaks_off_fails(string body, string answer, string evidence)
    {
        ProbeAnswer judged = new(ProbePolicy.Default with { ExpectBody = body });

        Assert.Null(judged.Take(Encoding.ASCII.GetBytes(answer)));
        Assert.Equal(new ProbeVerdict(ProbeOutcome.Reset, evidence), judged.End());
    }

    [Fact]
    public void The_text_must_come_within_the_first_64_KiB()
    {
        byte[] head = Encoding.ASCII.GetBytes(Ok + "Content-Length: 1000000\r\n\r\n");
        byte[] filler = new byte[ProbeAnswer.MostBodyBytes - 2];

        Assert.Equal(ProbeOutcome.Pass, Judge("ok", head, filler, "ok"u8.ToArray()).Outcome);
        Assert.Equal(ProbeOutcome.Body, Judge("ok", head, filler, "-ok"u8.ToArray()).Outcome);
    }

    [Fact]
    public void A_head_larger_than_the_data_path_takes_fails()
    {
        byte[] head = Encoding.ASCII.GetBytes(Ok + string.Concat(Enumerable.Repeat($"X: {new string('a', 1000)}\r\n", 80)));

        Assert.Equal(ProbeOutcome.Invalid, Judge("", head).Outcome);
        Assert.Equal(ProbeOutcome.Invalid, Judge("", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 9)))).Outcome);
    }

    [Fact]
    public void Which_statuses_pass_is_the_operators()
    {
        Assert.True(StatusSet.TryParse("401,500-502", out StatusSet? expected));
        ProbePolicy policy = ProbePolicy.Default with { ExpectStatus = expected };

        Assert.Equal(ProbeVerdict.Pass, new ProbeAnswer(policy).Take("HTTP/1.1 401 No\r\n\r\n"u8));
        Assert.Equal("status 200, expected 401,500-502", new ProbeAnswer(policy).Take("HTTP/1.1 200 Ok\r\n\r\n"u8)!.Value.Evidence);
    }

    private static ProbeVerdict Judge(string body, params byte[][] pieces)
    {
        ProbeAnswer answer = new(ProbePolicy.Default with { ExpectBody = body });
        foreach (byte[] piece in pieces)
        {
            if (answer.Take(piece) is { } verdict)
            {
                return verdict;
            }
        }

        return answer.End();
    }
}
