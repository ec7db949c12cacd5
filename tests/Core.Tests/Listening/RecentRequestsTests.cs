using System.Collections.Immutable;
using System.Text;
using LoadBalancer.Core.Listening;

namespace LoadBalancer.Core.Tests.Listening;

public sealed class RecentRequestsTests
{
    /// <summary>A clock that ticks a thousand times a second; a mark is good for 32 ms of it.</summary>
    private const long Frequency = 1_000;

    private readonly RecentRequests _recent = new(Frequency);

    [Fact]
    public void Remembers_each_host_path_and_method_once_and_the_latest_first()
    {
        Note("a.test", "/", "GET", 0);
        Note("a.test", "/", "POST", 100);
        Note("", "/x", "GET", 200);
        Note("a.test", "/", "GET", 300);
        Note("b.test", "/", "GET", 400);

        Assert.Equal(
            [new("b.test", "/", "GET"), new("a.test", "/", "GET"), new("", "/x", "GET"), new RequestKey("a.test", "/", "POST")],
            _recent.Read());
    }

    [Fact]
    public void Where_one_part_ends_and_the_next_begins_counts()
    {
        Note("a", "/b/c", "GET", 0);
        Note("a/b", "/c", "GET", 0);
        Note("a", "/b", "/cGET", 0);

        Assert.Equal(3, _recent.Read().Length);
    }

    [Fact]
    public void Keeps_the_last_ten_thousand_but_for_a_few()
    {
        for (int i = 0; i < 50_000; i++)
        {
            Note("a.test", $"/{i}", "GET", i);
        }

        ImmutableArray<RequestKey> read = _recent.Read();
        Assert.Equal(RecentRequests.MostKeys, read.Length);
        Assert.Equal(read.Length, read.Distinct().Count());
        int lastCount = read.Count(static key => int.Parse(key.Path.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) >= 40_000);
        Assert.InRange(lastCount, 9_900, 10_000); // 30 are lost on average, and 60 marks tell the order
    }

    [Fact]
    public void What_is_asked_for_again_and_again_stays_whatever_else_comes()
    {
        for (int i = 0; i < 100_000; i++)
        {
            Note("a.test", $"/{i}", "GET", i);
            if (i % 100 == 0)
            {
                Note("often.test", "/", "GET", i);
            }
        }

        Assert.Contains(new RequestKey("often.test", "/", "GET"), _recent.Read());
    }

    [Fact]
    public void A_long_path_is_counted_and_not_remembered()
    {
        string longest = $"/{new string('a', RecentRequests.MaxPathBytes - 1)}";
        Note("a.test", longest, "GET", 0);
        Note("a.test", $"{longest}a", "GET", 0);

        Assert.Equal(longest, Assert.Single(_recent.Read()).Path);
        Assert.Equal(1, _recent.SkippedCount);
    }

    [Fact]
    public void The_longest_host_and_method_come_back_whole()
    {
        RequestKey longest = new(new string('h', 255), "/", new string('M', 32));
        Note(longest.Host, longest.Path, longest.Method, 0);

        Assert.Equal(longest, Assert.Single(_recent.Read()));
    }

    [Fact]
    public void Threads_that_note_at_once_lose_nothing_they_share_and_tear_nothing()
    {
        const int shared = 500;
        bool isWhole = true;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < 40_000; i++)
            {
                int own = (thread * 1_000_000) + i;
                Note($"{own}.test", $"/{own}", "GET", i);
                Note("shared.test", $"/{i % shared}", "GET", i);
                if (i % 4_000 == 0)
                {
                    isWhole &= _recent.Read().All(static key => key.Host == "shared.test" || key.Host == $"{key.Path[1..]}.test");
                }
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        Assert.True(isWhole);

        // Each was noted 320 times. That another put into its set at the same instant may have kept one out at the last of them, never many.
        Assert.InRange(_recent.Read().Count(static key => key.Host == "shared.test"), shared - 5, shared);
    }

    private void Note(string host, string path, string method, long milliseconds) =>
        _recent.Note(Encoding.ASCII.GetBytes(host), Encoding.ASCII.GetBytes(path), Encoding.ASCII.GetBytes(method), milliseconds);
}
