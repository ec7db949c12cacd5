using LoadBalancer.Core.Configuration;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of a service's <c>sticky</c>: a part of <see cref="ConfigBinder"/>'s table.</summary>
/// <remarks>Config path.</remarks>
internal static class StickyBinding
{
    private static readonly StickyConfig Sticky = new(); // holds every default

    private static readonly ValueType<CookieSameSite> SameSite =
        Choice([("lax", CookieSameSite.Lax), ("strict", CookieSameSite.Strict), ("none", CookieSameSite.None)], later: []);

    private static readonly ValueType<CookieSecurity> Secure = new(
        "\"auto\" \\| boolean",
        "\"auto\", true or false",
        static value => value switch
        {
            "auto" => Reading<CookieSecurity>.Of(CookieSecurity.Auto),
            true => Reading<CookieSecurity>.Of(CookieSecurity.Always),
            false => Reading<CookieSecurity>.Of(CookieSecurity.Never),
            string => Reading<CookieSecurity>.Bad(),
            _ => Reading<CookieSecurity>.WrongType,
        },
        static security => security switch
        {
            CookieSecurity.Auto => "\"auto\"",
            CookieSecurity.Always => "true",
            _ => "false",
        });

    public static StickyConfig Bind(TableReader read) => new()
    {
        Cookie = read.Value("cookie", Text, Sticky.Cookie, Required),
        MaxAge = read.Value("max_age", Duration, Sticky.MaxAge),
        Path = read.Value("path", Text, Sticky.Path),
        Secure = read.Value("secure", Secure, Sticky.Secure),
        SameSite = read.Value("same_site", SameSite, Sticky.SameSite),
        IsHttpOnly = read.Value("http_only", Truth, Sticky.IsHttpOnly),
        SecretFile = read.FilePath("secret_file", Sticky.SecretFile),
        Source = read.Close(),
    };
}
