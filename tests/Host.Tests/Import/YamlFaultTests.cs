using System.Text;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>Whatever is wrong with a manifest is said with its place and what to do, and nothing is written.</summary>
public sealed class YamlFaultTests
{
    private const string Head = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n";

    [Theory]
    [InlineData("kind: Ingress\n\tmetadata: x\n", "a.yaml:1:7: error: this is no YAML: ")]
    [InlineData("a: [1, 2\nb: 3\n", "a.yaml:1:5: error: behind this comes what is no YAML; look for a bracket or a quote that is not closed")]
    [InlineData("a: *nobody\n", "a.yaml:1:4: error: the alias 'nobody' has no finished anchor before it in this document; write the value out")]
    [InlineData("a: &a\n  b: *a\n", "a.yaml:2:6: error: the alias 'a' has no finished anchor")]
    [InlineData("kind: X\nkind: Y\n", "a.yaml:2:1: error: the key 'kind' was already given at a.yaml:1:1; take one away")]
    [InlineData("a: &a {b: 1}\nc:\n  <<: *a\n", "a.yaml:3:3: error: merge keys ('<<') are not read; write the keys out")]
    [InlineData("? [a]\n: b\n", "a.yaml:1:3: error: a key is a list; valid: a text")]
    [InlineData("a: !ruby/object x\n", "a.yaml:1:4: error: the tag '!ruby/object' is not read; take it away")]
    [InlineData("- a\n", "a.yaml:1:1: error: this document is a list; valid: a Kubernetes object")]
    [InlineData("metadata: {name: x}\n", "a.yaml:1:1: error: this is no Kubernetes object: it has no kind")]
    [InlineData("kind: List\nitems: {a: b}\n", "a.yaml:2:8: error: items in this List is a mapping; valid: a list")]
    [InlineData("kind: Pod\nmetadata: {name: '../x'}\n", "a.yaml:2:12: error: name of this Pod is '../x'; valid: 1 to 253 letters, digits, '-' and '.'")]
    [InlineData(Head + "spec: {rules: text}\n", "a.yaml:4:15: error: rules in Ingress default/web is a text; valid: a list")]
    [InlineData(Head + "spec: {rules: [{http: {paths: [{backend: {}}]}}]}\n", "a.yaml:4:42: error: the backend of Ingress default/web names no service")]
    [InlineData(Head + "spec: {defaultBackend: {service: {name: a, port: {number: 70000}}}}\n", "error: the port of service 'a' in Ingress default/web is '70000'; valid: a number from 1 to 65535, or a port's name")]
    [InlineData("kind: Service\nmetadata: {name: a}\nspec: {ports: [{port: many}]}\n", "a.yaml:3:23: error: port in Service default/a is 'many'; valid: a port from 1 to 65535")]
    [InlineData("kind: Secret\ntype: kubernetes.io/tls\nmetadata: {name: a}\ndata: {tls.crt: '!', tls.key: YQ==}\n", "a.yaml:4:8: error: 'tls.crt' of data in Secret default/a is no base64; valid: PEM in base64")]
    public void A_fault_names_its_line_and_column_and_what_to_do(string yaml, string fault)
    {
        Imported imported = Imported.Of(yaml);

        Assert.Contains(fault, Assert.Single(imported.Faults), StringComparison.Ordinal);
        Assert.Empty(imported.Toml);
    }

    [Fact]
    public void All_faults_of_form_are_told_at_once() =>
        Assert.Equal(2, Imported.Of(Head + "spec: {rules: 1, tls: 2}\n").Faults.Length);

    [Fact]
    public void A_secret_is_never_shown()
    {
        Imported imported = Imported.Of("kind: Secret\ntype: kubernetes.io/tls\nmetadata: {name: a}\ndata: {tls.crt: '!s3cret', tls.key: '!s3cret'}\n");

        Assert.Equal(2, imported.Faults.Length);
        Assert.DoesNotContain(imported.Faults, static fault => fault.Contains("s3cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Nesting_without_end_is_refused(string opening) =>
        Assert.Contains("nested more than 64 deep", Assert.Single(Imported.Of(string.Concat(Enumerable.Repeat(opening, 100_000))).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_billion_values_out_of_a_few_lines_are_refused()
    {
        StringBuilder yaml = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
        {
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("with every alias written out there are more than", Assert.Single(Imported.Of(yaml.ToString()).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_is_the_value_it_names()
    {
        string yaml = Manifests.Ingress([]).Replace("name: web\n  annotations", "name: &name web\n  annotations", StringComparison.Ordinal)
            .Replace("name: web\n            port", "name: *name\n            port", StringComparison.Ordinal);

        Assert.Contains("*name", yaml, StringComparison.Ordinal);
        Assert.Equal("web", Imported.Of(yaml).Route.Service);
    }

    [Fact]
    public void Json_is_read_as_well()
    {
        string json = """{"kind":"List","items":[{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"a"},"spec":{"rules":[{"http":{"paths":[{"path":"/x","pathType":"Exact","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}]}""";

        Assert.Equal("/x", Imported.Of(json).Route.Path);
    }
}
