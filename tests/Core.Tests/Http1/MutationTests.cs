using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>
/// Broken messages by the hundred thousand: no parser throws, no cut changes a verdict, and what is accepted can be written and is
/// accepted again. The longer runs are the fuzzers'.
/// </summary>
public sealed class MutationTests
{
    /// <summary>Fixed: a failure names its input, and the next run finds it again.</summary>
    private const int Seed = 20_260_131;

    /// <summary>Small, so that the limits are met as well.</summary>
    private static readonly Http1Limits Limits = new(RequestLineBytes: 60, HeaderBytes: 220, HeaderCount: 9, ResponseHeaderBytes: 240);

    private static readonly string[] Requests =
    [
        "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "GET /a/b?c=d HTTP/1.1\r\nHost: A.Test.:8080\r\nAccept: */*\r\nCookie: a=b\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\n\r\n",
        "GET http://a.test/x?y HTTP/1.1\r\nHost: a.test\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\n",
        "OPTIONS /a HTTP/1.1\r\nHost: [::1]:80\r\nMax-Forwards: 7\r\nVia: 1.1 other\r\n\r\n",
        "\r\nHEAD /%2fa HTTP/1.0\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX_Auth: 1\r\n\r\n",
        "get / HTTP/1.1\r\nHost:192.0.2.1\r\nUpgrade: h2c\r\nTE: trailers\r\nX-Forwarded-Host: b\r\nX-E: \u00e9\r\n\r\n",
    ];

    private static readonly string[] Answers =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: today\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close, X-A\r\nX-A: 1\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n",
        "HTTP/1.1 304 \r\nContent-Length: 5\r\nKeep-Alive: 5\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 103\r\nLink: </a>\r\n\r\n",
    ];

    private static readonly string[] Bodies =
    [
        "0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n",
        "5;a=\"b;\\\"c\"\r\nhello\r\n00A;x\r\n0123456789\r\n0\r\nX: y\r\nHost: a\r\n\r\n",
        "1\r\n\n\r\n2\r\n\r\n\r\n0\r\n\r\n",
    ];

    [Fact]
    public void A_broken_request_is_judged_alike_at_every_cut_and_survives_only_if_it_can_be_written_anew()
    {
        Mutator mutator = new(Seed, Requests);
        int accepted = 0;
        for (int turn = 0; turn < 100_000; turn++)
        {
            byte[] bytes = mutator.Next();
            Try(bytes, () =>
            {
                if (Judge(bytes, () => new RequestRun(Limits), mutator).Status == ParseStatus.Complete)
                {
                    ReadRequest request = ReadRequest.Once(bytes, Limits);
                    if (Rewritten.Goes(request))
                    {
                        accepted++;
                        Rewritten.MeansTheSame(request, turn % 2 == 0 ? ReadRequest.Untrusted : ReadRequest.Trusted);
                    }
                }
            });
        }

        Assert.InRange(accepted, 5_000, 95_000); // both roads were taken
    }

    [Fact]
    public void A_broken_answer_is_judged_alike_at_every_cut_and_survives_only_if_it_can_be_written_anew()
    {
        Mutator mutator = new(Seed, Answers);
        int accepted = 0;
        for (int turn = 0; turn < 50_000; turn++)
        {
            byte[] bytes = mutator.Next();
            HttpMethod method = turn % 5 == 0 ? HttpMethod.Head : HttpMethod.Get;
            Try(bytes, () =>
            {
                if (Judge(bytes, () => new ResponseRun(Limits), mutator).Status == ParseStatus.Complete)
                {
                    ReadAnswer answer = ReadAnswer.Once(bytes, method, Limits);
                    if (answer.Error == Http1Error.None)
                    {
                        accepted++;
                        Rewritten.MeansTheSame(answer, method);
                    }
                }
            });
        }

        Assert.InRange(accepted, 2_500, 47_500);
    }

    [Fact]
    public void A_broken_chunked_body_is_judged_alike_at_every_cut()
    {
        Mutator mutator = new(Seed, Bodies);
        int accepted = 0;
        for (int turn = 0; turn < 60_000; turn++)
        {
            byte[] bytes = mutator.Next();
            Try(bytes, () => accepted += Judge(bytes, () => new ChunkRun(), mutator).Status == ParseStatus.Complete ? 1 : 0);
        }

        Assert.InRange(accepted, 3_000, 57_000);
    }

    /// <summary>Two random cuts and a byte at a time: every cut of every input would take minutes.</summary>
    private static ParseOutcome Judge(byte[] bytes, Func<ParserRun> begin, Mutator mutator)
    {
        ParseOutcome whole = begin().FeedAll(bytes);
        Splits.InTwo(bytes, mutator.Cut(bytes), begin(), whole);
        Splits.InTwo(bytes, mutator.Cut(bytes), begin(), whole);
        Splits.ByteByByte(bytes, begin(), whole);
        return whole;
    }

    private static void Try(byte[] bytes, Action test)
    {
        try
        {
            test();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"with {Splits.Show(bytes)}", exception);
        }
    }
}
