using System.Collections.Immutable;
using System.Net;
using System.Text;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Wire;
using LoadBalancer.Fuzz.Naive;
using static LoadBalancer.Core.Tests.Dns.Packets;

namespace LoadBalancer.Core.Tests.Dns;

/// <summary>What holds for zones and packets nobody thought of.</summary>
public sealed class DnsRandomTests
{
    private const int Seed = 20_261_129;

    [Fact]
    public void Random_and_mutated_packets_get_an_answer_that_fits_or_none()
    {
        Random random = new(Seed);
        DnsResponder responder = new();
        DnsZone zone = Zone([.. Enumerable.Range(0, 100).Select(static number => $"198.51.100.{number}")]);
        byte[][] legal = [Query(), Query(udpBytes: 4096), Query("a." + Domain, 2, udpBytes: 700), Query(type: 6, flags: 0)];
        byte[] room = new byte[DnsHeader.MostUdpBytes];
        for (int round = 0; round < 50_000; round++)
        {
            byte[] packet = round % 2 == 0 ? new byte[random.Next(80)] : [.. legal[random.Next(legal.Length)]];
            if (round % 2 == 0)
            {
                random.NextBytes(packet);
            }

            for (int flips = random.Next(4); flips > 0 && packet.Length > 0; flips--)
            {
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            }

            packet = packet[..random.Next(Math.Max(packet.Length - 8, 0), packet.Length + 1)];
            int bytes = responder.Respond(packet, zone, isUdp: true, room).AnswerBytes;
            Assert.True(bytes is 0 or >= 12 && bytes <= room.Length);
            Assert.True(bytes == 0 || NaiveDnsMessage.Read(room.AsSpan(0, bytes)) is not null, Convert.ToHexString(packet));
        }
    }

    [Fact]
    public void Whatever_zone_is_written_is_read_back_the_same()
    {
        Random random = new(Seed);
        for (int round = 0; round < 500; round++)
        {
            DnsZone zone = RandomZone(random);
            string asked = Below(random, zone.Domain);
            foreach (int type in new[] { 1, 28 })
            {
                NaiveDnsMessage answer = Ask(zone, Query(asked, type, udpBytes: 1232), isUdp: false)!;
                Assert.Equal(
                    zone.Addresses.Where(each => each.Ip.GetAddressBytes().Length == (type == 1 ? 4 : 16)).Select(static each => each.Ip.ToString()).Order(),
                    answer.Addresses().Order());
                Assert.All(answer.Answers, record => Assert.Equal((asked + ".", (uint)zone.TtlSeconds), (record.Owner, record.Ttl)));
            }

            NaiveDnsMessage nameservers = Ask(zone, Query(zone.Domain, 2), isUdp: false)!;
            Assert.Equal(zone.Nameservers.Select(static each => each.Name + "."), nameservers.Answers.Select(record => nameservers.NameAt(record.DataAt)));
            Assert.Equal(
                zone.Nameservers.Where(each => each.Name.EndsWith("." + zone.Domain, StringComparison.Ordinal)).SelectMany(static each => each.Addresses.Select(ip => $"{each.Name}. {ip}")).Order(),
                nameservers.Additionals.Select(static record => $"{record.Owner} {new IPAddress(record.Data)}").Order());
        }
    }

    [Fact]
    public void A_name_is_the_same_written_and_read()
    {
        Random random = new(Seed);
        for (int round = 0; round < 2_000; round++)
        {
            string name = Below(random, "test");
            byte[]? encoded = DnsName.Encode(name);
            int at = 0;
            Assert.Equal(name + ".", DnsRecordReader.ReadName(encoded, ref at));
            Assert.Equal(encoded!.Length, at);
            Assert.Equal(encoded.Length - 6, DnsName.FindWithin(encoded, DnsName.Encode("TEST")));
        }
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("a..")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void What_is_no_name_is_not_encoded(string text) => Assert.Null(DnsName.Encode(text));

    [Fact]
    public void Labels_and_names_have_an_end()
    {
        Assert.NotNull(DnsName.Encode(new string('a', 63)));
        Assert.Null(DnsName.Encode(new string('a', 64)));
        Assert.Equal(255, DnsName.Encode(string.Concat(Enumerable.Repeat("a.", 127)))!.Length);
        Assert.Null(DnsName.Encode(string.Concat(Enumerable.Repeat("a.", 128))));
        Assert.Equal([0], DnsName.Encode("."));
    }

    private static DnsZone RandomZone(Random random)
    {
        string domain = Below(random, "test");
        return new DnsZone
        {
            Domain = domain,
            Nameservers = [.. Enumerable.Range(0, random.Next(5)).Select(number => new DnsNameserver(
                $"ns{number}.{(random.Next(3) == 0 ? "elsewhere.test" : domain)}", Ips(random, random.Next(3))))],
            Addresses = [.. Ips(random, random.Next(40)).Select(ip => new DnsAddress(ip, random.Next(1, 9)))],
            TtlSeconds = random.Next(1, 600),
            Serial = (uint)random.Next(),
        };
    }

    private static ImmutableArray<IPAddress> Ips(Random random, int count)
    {
        IPAddress[] ips = new IPAddress[count];
        for (int index = 0; index < count; index++)
        {
            byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
            random.NextBytes(bytes);
            ips[index] = new IPAddress(bytes);
        }

        return [.. ips];
    }

    private static string Below(Random random, string domain)
    {
        StringBuilder name = new();
        for (int labels = random.Next(1, 5); labels > 0; labels--)
        {
            for (int letters = random.Next(1, 12); letters > 0; letters--)
            {
                name.Append("abcdefghijklmnopqrstuvwxyz0123456789-_"[random.Next(38)]);
            }

            name.Append('.');
        }

        return name.Append(domain).ToString();
    }
}
