namespace LoadBalancer.Host.Admin;

/// <summary>What a path such as <c>/api/v1/albs/ID/disable</c> asks for.</summary>
/// <param name="Id">Of which ALB.</param>
/// <param name="IsEnabling">True: enable it; false: disable it.</param>
internal readonly record struct AlbAction(string Id, bool IsEnabling)
{
    /// <summary>What is answered where there is no <c>[mzlb]</c>.</summary>
    public const string NobodyDecides = "this process answers no name: its configuration has no [mzlb]";

    private const string Begin = "/api/v1/albs/";
    private const string Enable = "/enable";
    private const string Disable = "/disable";

    public static bool TryParse(string path, out AlbAction action)
    {
        bool isEnabling = path.EndsWith(Enable, StringComparison.Ordinal);
        string end = isEnabling ? Enable : Disable;
        bool isOne = path.StartsWith(Begin, StringComparison.Ordinal) && path.EndsWith(end, StringComparison.Ordinal) && path.Length > Begin.Length + end.Length;
        action = isOne ? new AlbAction(path[Begin.Length..^end.Length], isEnabling) : default;
        return isOne;
    }
}
