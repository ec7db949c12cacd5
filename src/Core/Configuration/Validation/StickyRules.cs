using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of a service's <c>sticky</c>: that browsers take its cookie, and nothing but it.</summary>
/// <remarks>Config path.</remarks>
internal static class StickyRules
{
    private const string Table = "[services.sticky]";

    /// <summary>Names longer than this are a slip: a cookie is sent with every request.</summary>
    private const int MaxNameChars = 64;

    private const int MaxPathChars = 1024;

    /// <summary>Browsers keep no cookie for longer (RFC 6265bis §5.5).</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(400);

    public static void Check(StickyConfig sticky, FaultList faults)
    {
        SourceMap source = sticky.Source;
        if (!source.Has("cookie"))
        {
            faults.Add(ConfigFaultCode.MissingKey, source.Here, $"{Table} needs the key 'cookie'");
        }
        else if (!source.IsUnreadable("cookie") &&
            (sticky.Cookie.Length is 0 or > MaxNameChars || Encoding.UTF8.GetBytes(sticky.Cookie).AsSpan().ContainsAnyExcept(Grammar.Token)))
        {
            string message = $"cookie in {Table} is {Shown.Quoted(sticky.Cookie)}; valid: 1 to {MaxNameChars} letters, digits and !#$%&'*+-.^_`|~";
            faults.Add(ConfigFaultCode.BadValue, source.At("cookie"), message);
        }

        bool isPath = sticky.Path.StartsWith('/') && sticky.Path.Length <= MaxPathChars && sticky.Path.All(static letter => letter is > ' ' and <= '~' and not ';');
        if (!isPath && !source.IsUnreadable("path"))
        {
            string message = $"path in {Table} is {Shown.Quoted(sticky.Path)}; valid: a slash, then visible ASCII characters without ';'";
            faults.Add(ConfigFaultCode.BadValue, source.At("path"), message);
        }

        new Bounds(Table, source, faults).Duration("max_age", sticky.MaxAge, TimeSpan.Zero, LongestAge);
        if (sticky.MaxAge > TimeSpan.Zero && sticky.MaxAge < TimeSpan.FromSeconds(1))
        {
            faults.Add(ConfigFaultCode.OutOfRange, source.At("max_age"), $"max_age in {Table} is {DurationNotation.Format(sticky.MaxAge)}; valid: 0s, or 1s and more");
        }

        if (sticky is { SameSite: CookieSameSite.None, Secure: not CookieSecurity.Always })
        {
            string message = $"same_site in {Table} is 'none', which browsers take with secure = true alone";
            faults.Add(ConfigFaultCode.BadValue, source.At("same_site"), message);
        }

        if (sticky.SecretFile.Any(char.IsControl))
        {
            faults.Add(ConfigFaultCode.BadValue, source.At("secret_file"), $"secret_file in {Table} holds a control character");
        }
    }
}
