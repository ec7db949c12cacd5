using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Delivery;
using LoadBalancer.Fuzz.Mutation;
using LoadBalancer.Fuzz.Rewriting;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>A client's request head: judged alike at every cut; every refusal has its answer; what is accepted can be written anew.</summary>
internal sealed class RequestHeadTarget : FuzzTarget
{
    private readonly Delivered<RequestRun> _small = new(new RequestRun(HeadLimits.Small), new RequestRun(HeadLimits.Small));
    private readonly Delivered<RequestRun> _default = new(new RequestRun(Http1Limits.Default), new RequestRun(Http1Limits.Default));
    private readonly RewrittenRequest _rewritten = new();

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        Dice dice = Dice.Of(input);
        Delivered<RequestRun> delivered = dice.OneIn(2) ? _small : _default;
        ParseStatus status = delivered.Deliver(input, ref dice);
        if (status == ParseStatus.NeedMore)
        {
            return false;
        }

        RequestHead head = delivered.Whole.Head;
        RequestMeaning meaning = default;
        Http1Error error = status == ParseStatus.Invalid ? delivered.Whole.Error : RequestReader.Read(input, head, out meaning);
        if (error != Http1Error.None)
        {
            Finding.Unless(error.StatusCode() is >= 400 and < 600 && error.Text().EndsWith("\n"u8), "a refusal without an answer");
            return false;
        }

        if (RewrittenRequest.Goes(error, meaning))
        {
            _rewritten.MeansTheSame(input, head, meaning, dice.OneIn(2) ? Hop.Trusted : Hop.Untrusted);
        }

        return true;
    }
}
