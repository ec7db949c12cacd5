using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class RehearsalTextTests
{
    [Fact]
    public void Tells_how_much_would_change_in_which_ways_and_some_of_it() => Assert.Equal(
        """
        3 of 10 000 recent requests would change (0.03 %)
          2 would be 404
          1 would go elsewhere by the same route

          GET a.test/x
            now  root → service web
            then 404

          POST a.test/y
            now  root → service web
            then root → service api

          and 1 more

        """,
        Write(new RehearsalReport(
            10_000,
            3,
            0.0003,
            [new RehearsalCount(RehearsalChange.Now404, 2), new RehearsalCount(RehearsalChange.OtherService, 1)],
            [
                new RehearsalExample(RehearsalChange.Now404, "GET", "a.test", "/x", "root → service web", "404"),
                new RehearsalExample(RehearsalChange.OtherService, "POST", "a.test", "/y", "root → service web", "root → service api"),
            ])));

    [Theory]
    [InlineData(0, "no recent request to rehearse with\n")]
    [InlineData(1, "none of 1 recent request would change\n")]
    [InlineData(2, "none of 2 recent requests would change\n")]
    public void Nothing_is_one_line(int requests, string line) => Assert.Equal(line, Write(new RehearsalReport(requests, 0, 0, [], [])));

    private static string Write(RehearsalReport report)
    {
        using StringWriter output = new() { NewLine = "\n" };
        RehearsalText.Write(output, report);
        return output.ToString();
    }
}
