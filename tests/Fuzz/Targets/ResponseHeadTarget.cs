using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Delivery;
using LoadBalancer.Fuzz.Mutation;
using LoadBalancer.Fuzz.Rewriting;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>An endpoint's answer head: judged alike at every cut, and what is accepted can be written anew for a client of either version.</summary>
internal sealed class ResponseHeadTarget : FuzzTarget
{
    private readonly Delivered<ResponseRun> _small = new(new ResponseRun(HeadLimits.Small), new ResponseRun(HeadLimits.Small));
    private readonly Delivered<ResponseRun> _default = new(new ResponseRun(Http1Limits.Default), new ResponseRun(Http1Limits.Default));
    private readonly RewrittenAnswer _rewritten = new();

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        Dice dice = Dice.Of(input);
        Delivered<ResponseRun> delivered = dice.OneIn(2) ? _small : _default;
        HttpMethod method = dice.OneIn(5) ? HttpMethod.Head : HttpMethod.Get;
        if (delivered.Deliver(input, ref dice) != ParseStatus.Complete)
        {
            return false;
        }

        ResponseHead head = delivered.Whole.Head;
        if (ResponseReader.Read(input, head, method, Hop.WebSocketKey, out ResponseMeaning meaning) != Http1Error.None)
        {
            return false;
        }

        bool clientIsHttp10 = head.StatusCode >= 200 && dice.OneIn(4); // no interim answer goes to HTTP/1.0
        _rewritten.MeansTheSame(input, head, meaning, method, clientIsHttp10);
        return true;
    }
}
