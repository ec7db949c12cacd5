using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>A value the operator wrote, such as <c>https://$host$request_uri</c>, cut into text and variables once.</summary>
/// <remarks>Hot path, immutable: it is written without a look at the text again. <c>$$</c> is a dollar.</remarks>
internal sealed class ValueTemplate
{
    private static readonly SearchValues<char> NameChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private readonly Piece[] _pieces;

    private ValueTemplate(Piece[] pieces) => _pieces = pieces;

    /// <summary>Every variable, under the name it is written by.</summary>
    public static IReadOnlyList<(string Name, TemplateVariable Variable)> Names { get; } =
    [
        ("client_ip", TemplateVariable.ClientIp),
        ("host", TemplateVariable.Host),
        ("request_id", TemplateVariable.RequestId),
        ("scheme", TemplateVariable.Scheme),
        ("path", TemplateVariable.Path),
        ("request_uri", TemplateVariable.RequestUri),
    ];

    /// <summary>Reads what the operator wrote.</summary>
    /// <param name="text">Visible ASCII and spaces: the rules see to that.</param>
    /// <param name="template">The template, or null.</param>
    /// <param name="unknown">The name after the dollar that is none; empty for a dollar before no name at all.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ValueTemplate? template, [NotNullWhen(false)] out string? unknown)
    {
        List<Piece> pieces = [];
        StringBuilder literal = new();
        template = null;
        for (int at = 0; at < text.Length;)
        {
            if (text[at] != '$' || text.AsSpan(at).StartsWith("$$"))
            {
                literal.Append(text[at]);
                at += text[at] == '$' ? 2 : 1;
                continue;
            }

            ReadOnlySpan<char> rest = text.AsSpan(at + 1);
            int length = rest.IndexOfAnyExcept(NameChars);
            string name = rest[..(length < 0 ? rest.Length : length)].ToString();
            TemplateVariable variable = Names.FirstOrDefault(each => each.Name == name).Variable;
            if (variable == TemplateVariable.None)
            {
                unknown = name;
                return false;
            }

            AddLiteral(pieces, literal);
            pieces.Add(new Piece([], variable));
            at += name.Length + 1;
        }

        AddLiteral(pieces, literal);
        template = new ValueTemplate([.. pieces]);
        unknown = null;
        return true;
    }

    /// <summary>True when it holds <paramref name="variable"/>.</summary>
    public bool Uses(TemplateVariable variable) => Array.Exists(_pieces, piece => piece.Variable == variable);

    /// <summary>Exactly what <see cref="Write"/> will write.</summary>
    public int LengthBytes(scoped in TemplateValues values)
    {
        int length = 0;
        foreach (ref readonly Piece piece in _pieces.AsSpan())
        {
            length += piece.Variable switch
            {
                TemplateVariable.None => piece.Literal.Length,
                TemplateVariable.RequestUri => values.Path.Length + values.Query.Length,
                _ => values.Of(piece.Variable).Length,
            };
        }

        return length;
    }

    public void Write(ref SpanWriter writer, scoped in TemplateValues values)
    {
        foreach (ref readonly Piece piece in _pieces.AsSpan())
        {
            switch (piece.Variable)
            {
                case TemplateVariable.None:
                    writer.Write(piece.Literal);
                    break;
                case TemplateVariable.RequestUri:
                    writer.Write(values.Path);
                    writer.Write(values.Query);
                    break;
                default:
                    writer.Write(values.Of(piece.Variable));
                    break;
            }
        }
    }

    private static void AddLiteral(List<Piece> pieces, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            Debug.Assert(Ascii.IsValid(literal.ToString()), "the rules refuse other text");
            pieces.Add(new Piece(Encoding.ASCII.GetBytes(literal.ToString()), TemplateVariable.None));
            literal.Clear();
        }
    }

    private readonly record struct Piece(byte[] Literal, TemplateVariable Variable);
}
