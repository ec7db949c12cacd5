using System.Text;

namespace LoadBalancer.Fuzz.Naive;

/// <summary>A DNS message read as plainly as can be: every count believed, every pointer followed, nothing judged.</summary>
internal sealed class NaiveDnsMessage
{
    private readonly byte[] _bytes;
    private int _at = 12;

    private NaiveDnsMessage(byte[] bytes) => _bytes = bytes;

    public int Id => Number(0);

    public bool IsResponse => (_bytes[2] & 0x80) != 0;

    public int Opcode => (_bytes[2] >> 3) & 0xF;

    public bool IsAuthoritative => (_bytes[2] & 4) != 0;

    public bool IsTruncated => (_bytes[2] & 2) != 0;

    public bool IsRecursionDesired => (_bytes[2] & 1) != 0;

    /// <summary>RA, Z, AD and CD.</summary>
    public int OtherFlags => _bytes[3] >> 4;

    /// <summary>With the eight bits of the OPT record above.</summary>
    public int Rcode => (_bytes[3] & 0xF) | (Opt is { } opt ? (int)(opt.Ttl >> 24) << 4 : 0);

    public List<Question> Questions { get; } = [];

    public List<Record> Answers { get; } = [];

    public List<Record> Authorities { get; } = [];

    public List<Record> Additionals { get; } = [];

    public Record? Opt => Additionals.Find(static record => record.Type == 41);

    /// <summary>Null when the message is not what its counts say, to the last byte.</summary>
    public static NaiveDnsMessage? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            NaiveDnsMessage message = new(bytes.ToArray());
            message.ReadAll();
            return message._at == bytes.Length ? message : null;
        }
        catch (Exception cut) when (cut is ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The name that begins at <paramref name="at"/>, with the dot at its end.</summary>
    public string NameAt(int at) => ReadName(ref at);

    private void ReadAll()
    {
        for (int left = Number(4); left > 0; left--)
        {
            Questions.Add(new Question(ReadName(ref _at), Take(), Take()));
        }

        ReadSection(Answers, Number(6));
        ReadSection(Authorities, Number(8));
        ReadSection(Additionals, Number(10));
    }

    private void ReadSection(List<Record> records, int count)
    {
        for (; count > 0; count--)
        {
            string owner = ReadName(ref _at);
            int type = Take();
            int kind = Take();
            uint ttl = ((uint)Take() << 16) | (uint)Take();
            int dataBytes = Take();
            records.Add(new Record(owner, type, kind, ttl, _at, _bytes.AsSpan(_at, dataBytes).ToArray()));
            _at += dataBytes;
        }
    }

    private string ReadName(ref int at)
    {
        StringBuilder name = new();
        int next = at;
        bool isElsewhere = false;
        for (int hops = 0; hops < 300; hops++)
        {
            int label = _bytes[next++];
            if (label == 0)
            {
                at = isElsewhere ? at : next;
                return name.Length == 0 ? "." : name.ToString();
            }

            if (label >= 0xC0)
            {
                at = isElsewhere ? at : next + 1;
                isElsewhere = true;
                next = ((label & 0x3F) << 8) | _bytes[next];
                continue;
            }

            name.Append(Encoding.Latin1.GetString(_bytes.AsSpan(next, label))).Append('.');
            next += label;
        }

        throw new ArgumentException("a circle");
    }

    private int Take()
    {
        _at += 2;
        return Number(_at - 2);
    }

    private int Number(int at) => (_bytes[at] << 8) | _bytes[at + 1];

    /// <summary>What is asked.</summary>
    internal sealed record Question(string Name, int Type, int Class);

    /// <summary>A record; <c>DataAt</c> is where its data stands in the message.</summary>
    internal sealed record Record(string Owner, int Type, int Class, uint Ttl, int DataAt, byte[] Data);
}
