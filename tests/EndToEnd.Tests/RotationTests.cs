using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Certificates are exchanged under clients that go on working (faults.md row 23). The long version: tests/chaos/rotation.sh.</summary>
public sealed class RotationTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly TestCertificates _certificates = new TestCertificates().Add("a.test");

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Nobody_notices_that_files_are_rewritten_ten_times_a_second_halves_included()
    {
        await using Lb lb = await Lb.StartAsync($"{_certificates.Toml}\n[[routes]]\nrespond = {{ body = \"ok\" }}\n", isWatched: false);
        using CancellationTokenSource stop = new();
        HashSet<string> seen = [];
        Task<int>[] clients = [NewcomersAsync(), NewcomersAsync(), StayAsync()];
        for (int i = 0; i < 20; i++)
        {
            bool isWhole = i % 4 != 3; // every fourth time the key is another's: no pair
            string before = await ShownAsync();
            _certificates.Renew(0, isWhole);
            Assert.Equal(isWhole ? 0 : 1, (await lb.ReloadAsync()).ExitCode);
            Assert.Equal(isWhole ? _certificates.Thumbprint(0) : before, await ShownAsync());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        int[] served = await Task.WhenAll(clients); // none has thrown

        Assert.All(served, static count => Assert.True(count > 0));
        Assert.True(seen.Count > 1, "no newcomer met another certificate");

        async Task<int> NewcomersAsync()
        {
            int count = 0;
            while (!stop.IsCancellationRequested)
            {
                await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
                await client.SendAsync(Get);
                Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
                lock (seen)
                {
                    seen.Add(client.Tls!.RemoteCertificate!.GetCertHashString());
                }

                count++;
            }

            return count;
        }

        async Task<int> StayAsync()
        {
            int count = 0;
            await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
            while (!stop.IsCancellationRequested)
            {
                await client.SendAsync(Get);
                Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
                count++;
            }

            return count;
        }

        async Task<string> ShownAsync()
        {
            await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address);
            return client.Tls!.RemoteCertificate!.GetCertHashString();
        }
    }
}
