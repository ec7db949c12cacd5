using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>What Ingresses ask for and lb has once for all: <c>[limits]</c> and <c>[tls]</c>. Of several wishes the most generous is taken.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class SharedLimits(Judge judge)
{
    private readonly Dictionary<string, long> _wishes = new(StringComparer.Ordinal);

    public Settings Settings { get; private set; } = new();

    /// <summary>What is wished of <c>[tls]</c>: the last wish is taken.</summary>
    public Settings Tls { get; set; } = new();

    /// <summary>Why a wish cannot be met, or null once it is.</summary>
    /// <param name="key">A key of <c>[limits]</c>.</param>
    /// <param name="amount">By which wishes are compared.</param>
    /// <param name="value">The same as it is written.</param>
    public string? WhyNot(string key, long amount, TomlNode value)
    {
        if (_wishes.GetValueOrDefault(key) >= amount)
        {
            return null;
        }

        Settings wished = Settings.With([Setting.Of(value, key)]);
        if (judge.WhyNoLimits(wished) is { } why)
        {
            return why;
        }

        _wishes[key] = amount;
        Settings = wished;
        return null;
    }
}
