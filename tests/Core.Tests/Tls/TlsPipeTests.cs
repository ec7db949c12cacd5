using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Tests.Transport.Epoll;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport.Epoll;

namespace LoadBalancer.Core.Tests.Tls;

/// <summary>The pipes that TLS gives, on a loop: who uses them stays there.</summary>
public sealed class TlsPipeTests
{
    private static readonly CertificateConfig Config = MadeCertificate.Config("a.test");
    private static readonly CertificateTable Table = MadeCertificate.Table(Config);

    [Fact]
    public async Task Handshake_reads_and_writes_never_leave_the_loop()
    {
        await using Pair pair = await Pair.OpenAsync();
        EventLoop loop = pair.Accepted.Connection.Socket.Loop;
        await pair.Accepted.HopAsync(isOnLoop: true);
        bool isOpen = await pair.Pipe.TryOpenAsync(() => Table, "");
        List<bool> stays = [loop.IsCurrent];
        for (int i = 0; i < 3; i++)
        {
            _ = pair.SendAsync("hello");
            ReadResult read = await pair.Pipe.Input.ReadAsync(CancellationToken.None);
            stays.Add(loop.IsCurrent);
            string text = read.Text();
            pair.Pipe.Input.AdvanceTo(read.Buffer.End);
            await pair.Pipe.Output.WriteAsync(Encoding.ASCII.GetBytes(text), CancellationToken.None);
            stays.Add(loop.IsCurrent);
        }

        await pair.Accepted.HopAsync(isOnLoop: false);
        Assert.True(isOpen);
        Assert.DoesNotContain(false, stays);
        Assert.Equal("hellohellohello", await pair.ReceiveAsync(15));
    }

    [Fact]
    public async Task A_read_is_cancelled_from_anywhere_and_goes_on_on_the_loop_and_the_next_one_has_the_bytes()
    {
        await using Pair pair = await Pair.OpenAsync();
        EventLoop loop = pair.Accepted.Connection.Socket.Loop;
        await pair.Accepted.HopAsync(isOnLoop: true);
        await pair.Pipe.TryOpenAsync(() => Table, "");
        ThreadPool.UnsafeQueueUserWorkItem(static input => input.CancelPendingRead(), pair.Pipe.Input, preferLocal: false);
        ReadResult cancelled = await pair.Pipe.Input.ReadAsync(CancellationToken.None);
        bool stays = loop.IsCurrent;
        pair.Pipe.Input.AdvanceTo(cancelled.Buffer.Start);
        _ = pair.SendAsync("hello");
        ReadResult read = await pair.Pipe.Input.ReadAsync(CancellationToken.None);
        stays &= loop.IsCurrent;
        string text = read.Text();
        pair.Pipe.Input.AdvanceTo(read.Buffer.End);
        await pair.Accepted.HopAsync(isOnLoop: false);

        Assert.True(cancelled.IsCanceled && cancelled.Buffer.IsEmpty);
        Assert.True(stays);
        Assert.False(read.IsCanceled);
        Assert.Equal("hello", text);
    }

    [Fact]
    public async Task What_was_seen_and_not_consumed_comes_again_with_what_follows()
    {
        await using Pair pair = await Pair.OpenAsync();
        await pair.Accepted.HopAsync(isOnLoop: true);
        await pair.Pipe.TryOpenAsync(() => Table, "");
        _ = pair.SendAsync("hello");
        ReadResult first = await pair.Pipe.Input.ReadAsync(CancellationToken.None);
        pair.Pipe.Input.AdvanceTo(first.Buffer.GetPosition(2), first.Buffer.End);
        bool isThereMore = pair.Pipe.Input.TryRead(out _);
        _ = pair.SendAsync(" there");
        ReadResult second = await pair.Pipe.Input.ReadAsync(CancellationToken.None);
        string seen = second.Text();
        pair.Pipe.Input.AdvanceTo(second.Buffer.Start); // unseen, so it is news
        bool isNews = pair.Pipe.Input.TryRead(out ReadResult third);
        string again = third.Text();
        pair.Pipe.Input.AdvanceTo(third.Buffer.End);
        await pair.Accepted.HopAsync(isOnLoop: false);

        Assert.False(isThereMore);
        Assert.Equal("llo there", seen);
        Assert.True(isNews);
        Assert.Equal("llo there", again);
    }

    [Fact]
    public async Task An_end_in_order_is_an_end_and_a_reset_is_a_fault()
    {
        foreach (bool isReset in (bool[])[false, true])
        {
            await using Pair pair = await Pair.OpenAsync();
            await pair.Accepted.HopAsync(isOnLoop: true);
            await pair.Pipe.TryOpenAsync(() => Table, "");
            _ = pair.EndAsync(isReset);
            bool isCompleted = false;
            bool isFault = false;
            try
            {
                isCompleted = (await pair.Pipe.Input.ReadAsync(CancellationToken.None)).IsCompleted;
            }
            catch (IOException)
            {
                isFault = true;
            }

            await pair.Accepted.HopAsync(isOnLoop: false);
            Assert.Equal((!isReset, isReset), (isCompleted, isFault));
        }
    }

    [Fact]
    public async Task Those_who_sign_the_certificate_are_shown_with_it()
    {
        CertificateTable table = MadeCertificate.Table(MadeCertificate.ChainConfig("a.test", out string intermediate));
        List<string> shown = [];
        await using Pair pair = await Pair.OpenAsync((_, _, chain, _) =>
        {
            shown.AddRange(chain!.ChainPolicy.ExtraStore.Select(static certificate => certificate.Thumbprint));
            return true;
        });
        await pair.Accepted.HopAsync(isOnLoop: true);
        bool isOpen = await pair.Pipe.TryOpenAsync(() => table, "");
        await pair.Accepted.HopAsync(isOnLoop: false);
        await pair.Client.Patiently();

        Assert.True(isOpen);
        Assert.Contains(intermediate, shown);
    }

    [Fact]
    public async Task A_handshake_takes_the_table_of_the_moment_when_the_name_comes_and_an_open_connection_keeps_its_own()
    {
        CertificateTable now = Table;
        CertificateTable next = MadeCertificate.Table(MadeCertificate.Config("b.test"));
        await using Pair pair = await Pair.OpenAsync();
        await using Pair later = await Pair.OpenAsync();
        await pair.Accepted.HopAsync(isOnLoop: true);
        await pair.Pipe.TryOpenAsync(() => now, "");
        await pair.Accepted.HopAsync(isOnLoop: false);
        now = next;
        await later.Accepted.HopAsync(isOnLoop: true);
        await later.Pipe.TryOpenAsync(() => now, "");
        await later.Accepted.HopAsync(isOnLoop: false);
        await pair.Accepted.HopAsync(isOnLoop: true);
        await pair.Pipe.Output.WriteAsync("still"u8.ToArray(), CancellationToken.None);
        await pair.Accepted.HopAsync(isOnLoop: false);

        Assert.Equal("still", await pair.ReceiveAsync(5));
        Assert.Equal("CN=a.test", pair.Tls.RemoteCertificate!.Subject);
        Assert.Equal("CN=b.test", (await later.Client.Patiently()).Subject);
    }

    /// <summary>A connection on a loop, TLS over it, and the base library's client at the other end.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private Task _sending = Task.CompletedTask;

        private Pair(AcceptedPair accepted, RemoteCertificateValidationCallback validate)
        {
            Accepted = accepted;
            Pipe = new TlsPipe(accepted.Connection.Transport, static () => false);
            Tls = new SslStream(new NetworkStream(accepted.Peer), leaveInnerStreamOpen: false);
            Client = ConnectAsync(validate);
        }

        public AcceptedPair Accepted { get; }

        public TlsPipe Pipe { get; }

        public SslStream Tls { get; }

        /// <summary>The client's handshake, with what it was shown.</summary>
        public Task<X509Certificate> Client { get; }

        public static async Task<Pair> OpenAsync(RemoteCertificateValidationCallback? validate = null) =>
            new(await AcceptedPair.OpenAsync(), validate ?? (static (_, shown, _, _) => shown is not null));

        /// <summary>Behind the one before: its bytes may have come before its write has ended, and two at once are one too many.</summary>
        public Task SendAsync(string text) => _sending = SendBehindAsync(_sending, text);

        public async Task EndAsync(bool isReset)
        {
            await Client.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (isReset)
            {
                Accepted.Peer.Reset();
            }
            else
            {
                await Tls.ShutdownAsync();
            }
        }

        public async Task<string> ReceiveAsync(int count)
        {
            await Client.Patiently();
            byte[] bytes = new byte[count];
            await Tls.ReadExactlyAsync(bytes).Patiently();
            return Encoding.ASCII.GetString(bytes);
        }

        public async ValueTask DisposeAsync()
        {
            await Accepted.HopAsync(isOnLoop: true);
            Pipe.Dispose();
            await Accepted.HopAsync(isOnLoop: false);
            await Accepted.DisposeAsync();
            await Tls.DisposeAsync();
        }

        private async Task SendBehindAsync(Task before, string text)
        {
            await Client.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await Tls.WriteAsync(Encoding.ASCII.GetBytes(text));
        }

        private async Task<X509Certificate> ConnectAsync(RemoteCertificateValidationCallback validate)
        {
            await Task.Yield();
            await Tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.test", RemoteCertificateValidationCallback = validate });
            return Tls.RemoteCertificate!;
        }
    }
}
