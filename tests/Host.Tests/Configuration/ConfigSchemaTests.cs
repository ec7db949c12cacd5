using System.Text.Json;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Configuration.Binding;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>An editor that has the schema marks what <c>lb check</c> would, as far as one file and the form of its values tell.</summary>
public sealed class ConfigSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(ConfigSchema.Write()).RootElement;

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Repository.File("conf"), "*.toml", SearchOption.AllDirectories).Select(static file => Path.GetRelativePath(Repository.File("."), file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_in_conf_is_as_the_schema_says(string path) => Assert.Empty(Refusals(File.ReadAllText(Repository.File(path))));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_shown_whole_is_as_the_schema_says(string path)
    {
        // A part of a configuration by itself would be refused, which is not what is asked here.
        byte[] bytes = File.ReadAllBytes(Repository.File(path));

        Assert.Empty(Refusals(ConfigShow.Toml(ConfigLoader.Load([(path, bytes)]).Files)));
    }

    [Theory]
    [InlineData("[limits]\nheader_cuont = 5\n", ".limits.header_cuont: additionalProperties")]
    [InlineData("[limit]\n", ".limit: additionalProperties")]
    [InlineData("[limits]\nheader_count = \"5\"\n", ".limits.header_count: type")]
    [InlineData("[limits]\nheader_timeout = 5\n", ".limits.header_timeout: type")]
    [InlineData("[limits]\nheader_timeout = \"5 sec\"\n", ".limits.header_timeout: pattern")]
    [InlineData("[limits]\nheader_bytes = \"64KB\"\n", ".limits.header_bytes: anyOf")]
    [InlineData("[listeners]\naddress = \"127.0.0.1:80\"\n", ".listeners: type")]
    [InlineData("[[listeners]]\nname = \"a\"\n", ".listeners[0].address: required")]
    [InlineData("[[listeners]]\naddress = \"localhost:80\"\n", ".listeners[0].address: pattern")]
    [InlineData("[[routes]]\npath_type = \"prefx\"\n", ".routes[0].path_type: enum")]
    [InlineData("[[routes]]\nheaders = { a = 1 }\n", ".routes[0].headers.a: type")]
    [InlineData("[[routes]]\ntimeouts = { conect = \"1s\" }\n", ".routes[0].timeouts.conect: additionalProperties")]
    [InlineData("[[services]]\nname = \"a\"\nretry = { on = [\"conect\"] }\n", ".services[0].retry.on[0]: enum")]
    [InlineData("[[services]]\nname = \"a\"\nsticky = { cookie = \"c\", secure = \"yes\" }\n", ".services[0].sticky.secure: anyOf")]
    [InlineData("[[services]]\nname = \"a\"\npassive = { max_ejected = 1.5 }\n", ".services[0].passive.max_ejected: maximum")]
    [InlineData("[[services]]\nname = \"a\"\nendpoints = [{ adress = \"10.0.0.1:80\" }]\n", ".services[0].endpoints[0].adress: additionalProperties|.services[0].endpoints[0].address: required")]
    public void What_the_binder_refuses_by_its_form_the_schema_refuses(string text, string refusals) =>
        Assert.Equal(refusals.Split('|'), Refusals(text));

    [Theory]
    [InlineData("[[services]]\nname = \"a\"\nsticky = { cookie = \"c\", secure = true }\npassive = { max_ejected = 1, statuses = \"\" }\n")]
    [InlineData("[[services]]\nname = \"a\"\nhash_key = \"header:X-A\"\ndns = { name = \"web.internal:80\" }\n")]
    [InlineData("[[listeners]]\naddress = \"[::1]:80\"\ntrusted_proxies = [\"fd00::/8\", \"10.0.0.1\"]\n")]
    [InlineData("[limits]\nheader_bytes = 65536\n[[routes]]\nmax_body = \"2GiB\"\n")]
    public void What_the_binder_takes_the_schema_takes(string text) => Assert.Empty(Refusals(text));

    [Fact]
    public void Every_key_has_a_description_and_its_type_a_form()
    {
        KeyDocs docs = KeyDocs.Read();

        Assert.All(ConfigBinder.ListKeys(), key =>
        {
            Assert.True(SchemaType.IsKnown(key.Type), $"SchemaType says nothing of '{key.Type}', the type of {key.Name} in {key.Table}");
            Assert.False(string.IsNullOrWhiteSpace(docs.OfKey(key)), $"{key.Name} in {key.Table}");
        });
        Assert.Equal("the whole head of an answer; 502 above it", Description("limits", "response_header_bytes"));
        Assert.StartsWith("What a client may ask for and how long it may take.", Description("limits"), StringComparison.Ordinal);
        Assert.Contains("0: from the file-descriptor limit (stop.md)", Description("limits", "connections"), StringComparison.Ordinal);
    }

    private static string? Description(params string[] path) => path
        .Aggregate(Schema, static (at, key) => at.GetProperty("properties").GetProperty(key)).GetProperty("description").GetString();

    private static IEnumerable<string> Refusals(string toml) => JsonSchema.Refusals(Schema, JsonDocument.Parse(ConfigShow.TomlToJson(toml)!).RootElement);
}
