using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of values with variables: each <c>$name</c> is one, and one that this key may hold.</summary>
/// <remarks>Config path.</remarks>
internal static class TemplateRules
{
    private static readonly TemplateVariable[] OfFields =
        [TemplateVariable.ClientIp, TemplateVariable.Host, TemplateVariable.RequestId, TemplateVariable.Scheme];

    private static readonly TemplateVariable[] OfRedirects =
        [TemplateVariable.Host, TemplateVariable.Scheme, TemplateVariable.Path, TemplateVariable.RequestUri];

    /// <summary>Checks the value of a field that is set.</summary>
    /// <param name="text">The value.</param>
    /// <param name="what">Its place for the operator, <c>'X-A' of set in [routes.request_headers]</c>.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="faults">Where faults go.</param>
    public static void CheckField(string text, string what, SourcePosition position, FaultList faults)
    {
        string? why = text.Length == 0 ? "an empty value says nothing; 'remove' takes the field away" : FieldNames.WhyNoValue(text);
        if (why is not null)
        {
            faults.Add(ConfigFaultCode.BadField, position, $"{what} is {Shown.Quoted(text)}; {why}");
            return;
        }

        CheckVariables(text, what, position, OfFields, faults);
    }

    /// <summary>Checks where a redirect leads. Parameters as those of <see cref="CheckField"/>.</summary>
    public static void CheckRedirect(string text, string what, SourcePosition position, FaultList faults)
    {
        if (WhyNowhere(text) is { } why)
        {
            faults.Add(ConfigFaultCode.BadValue, position, $"{what} is {Shown.Quoted(text)}; {why}");
            return;
        }

        CheckVariables(text, what, position, OfRedirects, faults);
    }

    /// <summary>
    /// One clause for the operator, or null. The client's path may begin with two slashes, and a Location that does names another host: so what
    /// names the host is the operator's, or the request's own host, and the client's path never stands where a host could.
    /// </summary>
    private static string? WhyNowhere(string text)
    {
        const string Valid = "valid: a URL such as \"https://a.test$request_uri\", or a path such as \"/new$path\"";
        string? authority = Array.Find(["http://", "https://", "$scheme://"], start => text.StartsWith(start, StringComparison.Ordinal));
        string rest = authority is null ? text : text[authority.Length..];
        bool beginsWell = authority is not null
            ? rest.Length > 0 && (char.IsAsciiLetterOrDigit(rest[0]) || rest[0] == '[' || BeginsWith(rest, TemplateVariable.Host))
            : text.StartsWith('/') && !(text.Length > 1 && text[1] is '/' or '\\') && !BeginsWith(text[1..], TemplateVariable.Path) &&
                !BeginsWith(text[1..], TemplateVariable.RequestUri);
        return !beginsWell ? Valid
            : text.Any(static letter => letter is <= ' ' or > '~' or '\\' or '"' or '<' or '>') ? "a URL has no blanks and no other characters than visible ASCII"
            : FieldNames.WhyNoValue(text);
    }

    private static bool BeginsWith(string text, TemplateVariable variable) =>
        text.StartsWith($"${ValueTemplate.Names.First(each => each.Variable == variable).Name}", StringComparison.Ordinal);

    private static void CheckVariables(string text, string what, SourcePosition position, TemplateVariable[] allowed, FaultList faults)
    {
        string[] names = [.. ValueTemplate.Names.Where(each => allowed.Contains(each.Variable)).Select(static each => $"${each.Name}")];
        string valid = $"valid: {string.Join(", ", names)}, and $$ for a dollar";
        if (!ValueTemplate.TryParse(text, out ValueTemplate? template, out string? unknown))
        {
            string message = $"{what} holds {Shown.Quoted($"${unknown}")}, which is no variable; {valid}";
            faults.Add(ConfigFaultCode.UnknownVariable, position, message, Suggestion.Nearest($"${unknown}", names));
            return;
        }

        foreach ((string name, TemplateVariable variable) in ValueTemplate.Names)
        {
            if (template.Uses(variable) && !allowed.Contains(variable))
            {
                faults.Add(ConfigFaultCode.UnknownVariable, position, $"{what} holds '${name}', which is not for this key; {valid}");
            }
        }
    }
}
