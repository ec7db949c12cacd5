namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>A reply's code in words (RFC 1035 §4.1.1, RFC 2136 §2.2).</summary>
internal static class ReplyCodes
{
    public const int Ok = 0;
    public const int NameDoesNotExist = 3;
    public const int SetExists = 7;
    public const int SetDoesNotExist = 8;

    public static string Text(int code) => code switch
    {
        1 => "the server does not understand the message (FORMERR)",
        2 => "the server failed (SERVFAIL)",
        4 => "the server does not know such messages (NOTIMP)",
        5 => "the server refuses (REFUSED)",
        6 => "a name exists that should not (YXDOMAIN)",
        SetExists => "addresses exist that should not (YXRRSET)",
        SetDoesNotExist => "addresses do not exist that should (NXRRSET)",
        9 => "the server is not the primary one of that zone, or may not be told (NOTAUTH)",
        10 => "the name is not in the server's zone (NOTZONE)",
        _ => $"the server answers with code {code}",
    };
}
