using System.Net;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>Writes the messages that are sent: a question, and an update (RFC 2136 §2).</summary>
/// <remarks>Background, pure.</remarks>
public static class RequestMessage
{
    internal const int HeaderBytes = 12;
    internal const int TypeSoa = 6;
    internal const int ClassIn = 1;

    /// <summary>RFC 2136 §2.4: in a prerequisite, something must not be there.</summary>
    private const int ClassNone = 254;

    /// <summary>RFC 2136 §2.5.2: in an update, all of a set goes.</summary>
    private const int ClassAny = 255;

    private const int UpdateFlags = 5 << 11; // the opcode; a question's flags are all 0, since no recursion is wanted

    /// <summary>Asks for a name's records of one kind.</summary>
    public static byte[] Query(int id, string name, RecordKind kind) => Query(id, name, (int)kind);

    /// <summary>Asks for the zone that a name is in: by the SOA that comes with the answer, whichever it is.</summary>
    public static byte[] ZoneQuery(int id, string name) => Query(id, name, TypeSoa);

    /// <summary>Says what must be there and what becomes of it.</summary>
    public static byte[] Update(int id, RecordUpdate update)
    {
        MessageWriter writer = new();
        Header(writer, id, UpdateFlags, 1,
            update.Expected.Sum(static set => Math.Max(1, set.Addresses.Length)),
            update.Replacements.Sum(static set => 1 + set.Addresses.Length));
        Entry(writer, update.Zone, TypeSoa, ClassIn);
        foreach (RecordSet set in update.Expected)
        {
            if (set.Addresses.IsEmpty)
            {
                Record(writer, set, ClassNone, 0, address: null); // §2.4.3: RRset does not exist
            }

            foreach (IPAddress address in set.Addresses)
            {
                Record(writer, set, ClassIn, 0, address); // §2.4.2: RRset exists, value dependent; TTL MUST be zero
            }
        }

        foreach (RecordSet set in update.Replacements)
        {
            Record(writer, set, ClassAny, 0, address: null); // §2.5.2: delete an RRset
            foreach (IPAddress address in set.Addresses)
            {
                Record(writer, set, ClassIn, set.TtlSeconds, address); // §2.5.1: add to an RRset
            }
        }

        return writer.Written.ToArray();
    }

    private static byte[] Query(int id, string name, int type)
    {
        MessageWriter writer = new();
        Header(writer, id, 0, 1, 0, 0);
        Entry(writer, name, type, ClassIn);
        return writer.Written.ToArray();
    }

    private static void Header(MessageWriter writer, int id, int flags, params ReadOnlySpan<int> counts)
    {
        writer.UInt16(id);
        writer.UInt16(flags);
        foreach (int count in counts)
        {
            writer.UInt16(count);
        }

        writer.UInt16(0); // nothing additional, until it is signed
    }

    private static void Record(MessageWriter writer, RecordSet set, int @class, int ttlSeconds, IPAddress? address)
    {
        byte[] data = address?.GetAddressBytes() ?? [];
        Entry(writer, set.Name, (int)set.Kind, @class);
        writer.UInt32((uint)ttlSeconds);
        writer.UInt16(data.Length);
        writer.Bytes(data);
    }

    private static void Entry(MessageWriter writer, string name, int type, int @class)
    {
        writer.Name(name);
        writer.UInt16(type);
        writer.UInt16(@class);
    }
}
