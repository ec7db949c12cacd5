using System.Net;
using CsCheck;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Rewriting;

namespace LoadBalancer.Core.Tests.Http1.Writing;

/// <summary>What is accepted, written and read again is the same (wire.md, "How it is tested").</summary>
public sealed class HeadRoundTripTests
{
    /// <summary>The longest an address gets in text.</summary>
    private static readonly ClientIdentity LongIPv6 =
        new(IPAddress.Parse("2001:1db8:1111:2222:3333:4444:5555:6666"), "65535"u8.ToArray(), isTrusted: true);

    private static readonly ClientIdentity[] Clients = [ReadRequest.Untrusted, ReadRequest.Trusted, LongIPv6];

    [Fact]
    public void A_request_written_anew_means_what_it_meant() => LegalHeads.Request.Sample(
        head =>
        {
            foreach (ClientIdentity client in Clients)
            {
                ReadRequest request = ReadRequest.Once(Splits.Bytes(head), Http1Limits.Default);
                Assert.Equal(Http1Error.None, request.Error);
                new RewrittenRequest().MeansTheSame(request.Bytes, request.Head, request.Meaning, client);
            }
        },
        iter: 10_000);

    [Fact]
    public void An_answer_written_anew_means_what_it_meant() => LegalHeads.Answer.Sample(
        head =>
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                ReadAnswer answer = ReadAnswer.Once(Splits.Bytes(head), method, Http1Limits.Default);
                Assert.Equal(Http1Error.None, answer.Error);
                new RewrittenAnswer().MeansTheSame(answer.Bytes, answer.Head, answer.Meaning, method);
            }
        },
        iter: 10_000);

    [Fact]
    public void Legal_heads_are_read_the_same_at_every_cut() => Gen.Select(LegalHeads.Request, LegalHeads.Answer).Sample(
        (request, answer) =>
        {
            Assert.Equal(ParseStatus.Complete, Splits.Request(request).Status);
            Assert.Equal(ParseStatus.Complete, Splits.Response(answer).Status);
        },
        iter: 200);

    [Fact]
    public void The_room_a_writer_asks_for_suffices_for_heads_at_their_limits() => Gen.Select(
        Gen.Int[0, 99], Gen.Int[0, 60], Gen.Int[1, 200], Gen.Int[0, 3], Gen.Bool, Gen.Bool,
        (shortCount, valueBytes, hostBytes, lists, isHttp10, isAbsolute) =>
        {
            string host = string.Join('.', Enumerable.Repeat("h", (hostBytes / 2) + 1)) + ":65535";
            string[] forwarded =
            [
                .. Enumerable.Repeat("X-Forwarded-For:" + new string('9', valueBytes), lists),
                .. Enumerable.Repeat("Forwarded:" + new string('f', valueBytes), lists),
            ];
            return Text.Head(
            [
                isAbsolute ? $"POST http://{host} HTTP/1.1" : isHttp10 ? "POST / HTTP/1.0" : "POST / HTTP/1.1",
                .. isHttp10 && !isAbsolute ? Array.Empty<string>() : [$"Host:{host}"],
                .. forwarded.Take(99 - shortCount),
                "Content-Length:9223372036854775807",
                .. Enumerable.Repeat("a:", Math.Max(0, shortCount - forwarded.Length - 2)),
            ]);
        }).Sample(
        head =>
        {
            foreach (ClientIdentity client in Clients)
            {
                ReadRequest request = ReadRequest.Once(Splits.Bytes(head), Http1Limits.Default);
                Assert.Equal(Http1Error.None, request.Error);
                new RewrittenRequest().MeansTheSame(request.Bytes, request.Head, request.Meaning, client); // writes into a span of exactly that room
            }
        },
        iter: 2_000);

    [Fact]
    public void The_room_a_writer_asks_for_grows_with_the_space_it_puts_after_each_colon()
    {
        Http1Limits wide = new(8 * 1024, 32 * 1024, 5_000, 64 * 1024); // more lines than any slack could cover
        ReadRequest request = ReadRequest.Once(Splits.Bytes(Text.Get([.. Enumerable.Repeat("a:", 5_000 - 1)])), wide);

        Assert.Equal(Http1Error.None, request.Error);
        Assert.Equal(5_000 - 1, Text.Of(request.Write(LongIPv6)).Split("\r\na: ").Length - 1);
    }

    [Fact]
    public void The_room_a_writer_asks_for_suffices_for_answers_at_their_limits()
    {
        foreach (string start in (string[])["HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/1.1 599 " + new string('r', 1_000)])
        {
            string[] lines = [start, "Content-Length:9223372036854775807", .. Enumerable.Repeat("a:", Http1Limits.ResponseHeaderCount - 1)];
            ReadAnswer answer = ReadAnswer.Once(Splits.Bytes(Text.Head(lines)), HttpMethod.Get, Http1Limits.Default);
            string written = Text.Of(answer.Write(closes: true));
            Assert.EndsWith(
                $"a: \r\nDate: {ReadAnswer.Date}\r\nContent-Length: 9223372036854775807\r\nConnection: close\r\n\r\n",
                written,
                StringComparison.Ordinal);
        }
    }
}
