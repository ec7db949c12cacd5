using System.Runtime.InteropServices;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>What a name must be, and that it names one thing only.</summary>
/// <remarks>Config path, one thread. One instance per kind of thing.</remarks>
/// <param name="table">The table as the operator knows it, <c>[[services]]</c>.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class Names(string table, FaultList faults)
{
    /// <summary>The longest name of DNS; names become metric labels, and this is longer than any that helps.</summary>
    private const int MaxNameChars = 253;

    private readonly Dictionary<string, SourcePosition> _seen = new(StringComparer.Ordinal);

    /// <summary>Refuses an absent or malformed name, and a second use of one.</summary>
    public void Take(string name, string key, SourceMap source)
    {
        if (!IsSound(name, key, source))
        {
            return;
        }

        ref SourcePosition first = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, name, out bool isTaken);
        if (isTaken)
        {
            faults.Add(ConfigFaultCode.DuplicateName, source.At(key), $"{key} '{name}' in {table} was already given at {first}");
            return;
        }

        first = source.At(key);
    }

    /// <summary>As <see cref="Take"/>, for a name that nobody wrote: it comes from another key's value, which two may have.</summary>
    public void TakeDefault(string name, string key, string from, SourceMap source)
    {
        ref SourcePosition first = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, name, out bool isTaken);
        if (isTaken)
        {
            faults.Add(ConfigFaultCode.DuplicateName, source.At(from), $"without {key} this entry of {table} is called '{name}', as is the one at {first}; give it a {key}");
            return;
        }

        first = source.At(from);
    }

    /// <summary>Refuses an absent or malformed name; says whether it may be used.</summary>
    public bool IsSound(string name, string key, SourceMap source)
    {
        if (source.IsUnreadable(key))
        {
            return false;
        }

        if (name.Length == 0 && !source.Has(key))
        {
            faults.Add(ConfigFaultCode.MissingKey, source.Here, $"{table} needs the key '{key}'");
            return false;
        }

        IsWellFormed(name, key, source);
        return name.Length > 0;
    }

    /// <summary>As <see cref="IsSound"/>, for a name that may be left out.</summary>
    public void CheckOptional(string name, string key, SourceMap source)
    {
        if (source.Has(key) && !source.IsUnreadable(key))
        {
            IsWellFormed(name, key, source);
        }
    }

    private void IsWellFormed(string name, string key, SourceMap source)
    {
        // Names stand in log lines, metric labels and table columns: no control characters, no blanks at the ends.
        bool isWellFormed = name.Length is > 0 and <= MaxNameChars && !name.Any(char.IsControl) && name.Trim().Length == name.Length;
        if (!isWellFormed)
        {
            string valid = $"valid: 1 to {MaxNameChars} characters, no control characters, no blank at either end";
            faults.Add(ConfigFaultCode.BadName, source.At(key), $"{key} in {table} is {Shown.Quoted(name)}; {valid}");
        }
    }
}
