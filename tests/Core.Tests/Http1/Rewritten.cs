using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>What must be true of a head that was accepted, written anew and read again.</summary>
internal static class Rewritten
{
    /// <summary>Wide enough for what we add to a head that fills the default limits.</summary>
    private static readonly Http1Limits Wide = new(16 * 1024, 64 * 1024, 200, 128 * 1024);

    /// <summary>True for an accepted request that is sent to an endpoint, and not answered by us.</summary>
    public static bool Goes(ReadRequest request) =>
        request.Error == Http1Error.None && request.Meaning.Form != TargetForm.Asterisk && request.Meaning.MaxForwards != 0;

    /// <summary>Asserts that the endpoint is asked what the client asked.</summary>
    public static void MeansTheSame(ReadRequest request, ClientIdentity client)
    {
        byte[] written = request.Write(client);
        ReadRequest again = ReadRequest.Once(written, Wide);

        Assert.Equal(Http1Error.Loop, again.Error); // accepted, and known to be ours by its Via
        Assert.Equal(written.Length, again.Head.LengthBytes);
        Assert.Equal(request.MethodName, again.MethodName);
        Assert.Equal((request.Path, request.Query), (again.Path, again.Query));
        Assert.Equal(request.Host.Length == 0 ? ReadRequest.Endpoint : request.Host, again.Host);
        Assert.Equal(request.Body, again.Body);
        Assert.Equal(TargetForm.Origin, again.Meaning.Form);
        Assert.True(again.Meaning.WantsKeepAlive);
        Assert.False(again.Head.IsHttp10 || again.Meaning.TriedUpgrade || again.Meaning.ExpectsContinue);
        Assert.Equal(Math.Max(-1, request.Meaning.MaxForwards - 1), again.Meaning.MaxForwards);
        Assert.Equal(request.PassingLines.Where(line => !IsOurs(line)), again.PassingLines.Where(line => !IsOurs(line)).SkipLast(1));
        Assert.Empty(again.ConsumedNames.Except(["Host", "Content-Length", "Transfer-Encoding", "Max-Forwards"]));
        KnownField[] ours = [.. again.PassingLines.Where(IsOurs).Select(Known)];
        Assert.Equal(ours.Distinct(), ours); // once each
    }

    /// <summary>Asserts that the client is told what the endpoint told.</summary>
    public static void MeansTheSame(ReadAnswer answer, HttpMethod method)
    {
        byte[] written = answer.Write();
        ReadAnswer again = ReadAnswer.Once(written, method, Wide);

        Assert.Equal(Http1Error.None, again.Error);
        Assert.Equal(written.Length, again.Head.LengthBytes);
        Assert.Equal((answer.Head.StatusCode, answer.Reason), (again.Head.StatusCode, again.Reason));
        Assert.Equal(ResponseHeadWriter.ForClient(answer.Body, clientIsHttp10: false), again.Body);
        bool keepsLength = answer.Head.StatusCode is not (< 200 or 204);
        Assert.Equal(keepsLength ? answer.Meaning.StatedLengthBytes : -1, again.Meaning.StatedLengthBytes);
        Assert.True(again.Meaning.KeepsAlive && !again.Meaning.OffersUpgrade && !again.Head.IsHttp10);
        string[] added = answer.Head.StatusCode < 200 || answer.Meaning.HasDate ? [] : [$"Date: {ReadAnswer.Date}"];
        Assert.Equal([.. answer.PassingLines, .. added], again.PassingLines);
    }

    private static bool IsOurs(string line) => ForwardingFields.Owns(Known(line));

    private static KnownField Known(string line) => KnownFields.Find(Splits.Bytes(line[..line.IndexOf(':', StringComparison.Ordinal)]));
}
