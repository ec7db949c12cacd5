using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>How TLS connections end: in order with a close_notify, cut where the answer was, and soon where no handshake comes.</summary>
public sealed class TlsEndTests : IDisposable
{
    private const int Alert = 21; // RFC 5246 §6.2.1; in TLS 1.2 the record's type is in the clear
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static readonly SslClientAuthenticationOptions Tls12 = new() { TargetHost = "a.test", EnabledSslProtocols = SslProtocols.Tls12 };

    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [WireRow("G7", "a handshake that stalls is closed after `header_timeout`, without a word")]
    [Theory]
    [InlineData("", 0)] // a port probe is no fault
    [InlineData("\u0016\u0003\u0001\u0000", 1)]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001", 1)]
    public async Task A_handshake_that_does_not_come_is_not_waited_for(string begun, int failures)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "[limits]\nheader_timeout = \"300ms\"\n");
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(begun);

        Assert.True(await client.IsClosedAsync());
        await AssertFailuresAsync(lb, failures);
    }

    [WireRow("G7", "what is no TLS is closed at once")]
    [Theory]
    [InlineData(Get)]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0080\u002e\u0001\u0000\u0002\u0000\u0015\u0000\u0000\u0000\u0010\u0001\u0000\u0080")] // SSL 2.0
    [InlineData("garbage, garbage, garbage, garbage, garbage")]
    public async Task What_is_no_tls_is_closed_and_counted(string bytes)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(bytes);
        if (bytes != Get)
        {
            client.FinishSending(); // what may still become a record would be waited for
        }

        Ending ending = await Ending.OfAsync(client);

        Assert.DoesNotContain("HTTP", ending.Text, StringComparison.Ordinal);
        await AssertFailuresAsync(lb, 1);
        Assert.Empty(pod.Connections);
    }

    [Fact]
    public async Task A_client_that_resets_within_its_hello_is_counted()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await Patience.UntilAsync(
            async () =>
            {
                await using RawClient client = await lb.ConnectAsync();
                await client.SendAsync("\x16\x03\x01");
                await lb.ReadMetricsAsync(); // time for it to be read: a reset before that is no handshake yet
                client.Reset();
                return Regex.IsMatch(await lb.ReadMetricsAsync(), "lb_errors_total\\{reason=\"tls_handshake\"\\} [1-9]");
            },
            "one of them is counted");
    }

    [Fact]
    public async Task A_version_older_than_1_2_is_refused()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);

#pragma warning disable CA5397, CS0618, SYSLIB0039 // what is to be refused
        SslClientAuthenticationOptions old = new() { TargetHost = "a.test", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore CA5397, CS0618, SYSLIB0039
        await Assert.ThrowsAnyAsync<Exception>(() => RawClient.ConnectTlsAsync(lb.Address, old));
        await Patience.UntilAsync(async () => await ReadOpenAsync(lb) == 0, "nothing is left of it");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n")]
    [InlineData("G(T / HTTP/1.1\r\n\r\n")]
    public async Task An_end_in_order_is_told_to_the_client(string request)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, Tls12);
        await client.SendAsync(request);
        await client.ReadAnswerAsync();

        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(Alert, client.Wire!.RecordTypes.Last());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_cut_and_never_ended_in_order()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
        });
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, Tls12);
        await client.SendAsync(Get);

        await Assert.ThrowsAsync<IOException>(() => client.ReadAnswerAsync());
        Assert.DoesNotContain(Alert, client.Wire!.RecordTypes);
    }

    [WireRow("E15", "the same within TLS")]
    [Fact]
    public async Task A_client_that_resets_while_it_waits_ends_the_pods_work()
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            try
            {
                await connection.ReadRequestAsync();
                await connection.ReadToEndAsync();
            }
            finally
            {
                left.SetResult();
            }
        });
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        await client.SendAsync(Get);
        await Patience.UntilAsync(() => pod.ReceivedText.Length > 0, "the request is with the pod");
        client.Reset();

        await left.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => lb.LogLines is [string line] && line.Contains("client_closed", StringComparison.Ordinal), "it is in the log");
    }

    [Fact]
    public async Task A_client_that_has_finished_still_gets_its_answer()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        await client.SendAsync(Get);
        await client.Tls!.ShutdownAsync();
        client.FinishSending();

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        Assert.Empty(await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_stop_ends_idle_connections_in_order_and_lets_requests_finish()
    {
        TaskCompletionSource mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                await (request.StartsWith("GET /slow", StringComparison.Ordinal) ? mayAnswer.Task : Task.CompletedTask);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using Lb lb = await StartAsync(pod);
        await using RawClient idle = await RawClient.ConnectTlsAsync(lb.Address, Tls12);
        await using RawClient fresh = await RawClient.ConnectTlsAsync(lb.Address, Tls12);
        await using RawClient busy = await RawClient.ConnectTlsAsync(lb.Address, Tls12);
        await using RawClient silent = await lb.ConnectAsync(); // within its handshake, if that ever comes
        await idle.SendAsync(Get);
        await idle.ReadAnswerAsync();
        await busy.SendAsync("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Patience.UntilAsync(() => pod.ReceivedText.Contains("GET /slow", StringComparison.Ordinal), "the request is with the pod");

        Task<int> draining = lb.DrainAsync();

        foreach (RawClient client in (RawClient[])[idle, fresh])
        {
            Assert.Empty(await client.ReadToEndAsync());
            Assert.Equal(Alert, client.Wire!.RecordTypes.Last());
        }

        Assert.True(await silent.IsClosedAsync());
        mayAnswer.SetResult();
        Answer answer = await busy.ReadAnswerAsync();
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Empty(await busy.ReadToEndAsync());
        Assert.Equal(0, await draining);
    }

    [Fact]
    public async Task Idle_connections_are_closed_in_order_when_their_time_is_over()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "[limits]\nidle_timeout = \"300ms\"\n");
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, Tls12);
        await client.SendAsync(Get);
        await client.ReadAnswerAsync();

        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(Alert, client.Wire!.RecordTypes.Last());
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_the_pod_up_and_gets_everything_when_it_reads()
    {
        const int Size = 16 * 1024 * 1024;
        await using ScriptedPod pod = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n");
            await connection.WriteAsync(Payload.Of(Size));
        });
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
        await client.SendAsync(Get);
        long before = -1;
        await Patience.UntilAsync(
            async () =>
            {
                long written = pod.Connections.Count == 0 ? 0 : pod.Connections[0].WrittenBytes;
                (bool isStill, before) = (written == before && written > 0, written);
                await Task.Delay(100);
                return isStill;
            },
            "the pod is held up");

        Assert.Contains("200 OK", (await client.ReadAnswerAsync(isHead: true)).Head, StringComparison.Ordinal);
        for (int at = 0; at < Size; at += 64 * 1024)
        {
            Assert.True(Payload.Belongs(await client.ReadExactAsync(64 * 1024), at));
        }
    }

    [Fact]
    public async Task The_status_and_the_metrics_tell_when_certificates_expire()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectAsync(lb.AdminAddress);
        await client.SendAsync($"GET /api/v1/status HTTP/1.1\r\nHost: {lb.AdminAddress}\r\nConnection: close\r\n\r\n");
        using JsonDocument status = JsonDocument.Parse((await client.ReadAnswerAsync()).Text);
        JsonElement certificate = Assert.Single(status.RootElement.GetProperty("certificates").EnumerateArray());

        Assert.Equal("a.test", certificate.GetProperty("hosts")[0].GetString());
        Assert.Equal(89, certificate.GetProperty("days_left").GetInt32());
        Assert.False(certificate.GetProperty("expired").GetBoolean());
        long seconds = certificate.GetProperty("not_after").GetDateTimeOffset().ToUnixTimeSeconds();
        Assert.Contains($"lb_tls_certificate_not_after_seconds{{host=\"a.test\"}} {seconds}\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertFailuresAsync(Lb lb, int count)
    {
        await Patience.UntilAsync(async () => await ReadOpenAsync(lb) == 0, "nothing is left of it");
        Assert.Contains($"lb_errors_total{{reason=\"tls_handshake\"}} {count}\n", await lb.ReadMetricsAsync(), StringComparison.Ordinal);
    }

    private static async Task<int> ReadOpenAsync(Lb lb) =>
        (await lb.ReadMetricsAsync()).Contains("lb_connections{listener=\"tls\"} 0\n", StringComparison.Ordinal) ? 0 : 1;

    private Task<Lb> StartAsync(ScriptedPod pod, string more = "") => Lb.InFrontOfAsync($"\n{_certificates.Toml}\n{more}", pod.Address);
}
