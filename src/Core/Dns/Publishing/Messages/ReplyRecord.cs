namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>One record of a reply.</summary>
/// <remarks>Background, immutable.</remarks>
internal sealed record ReplyRecord(string Name, int Type, int Class, uint TtlSeconds, byte[] Data);
