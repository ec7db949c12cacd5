namespace LoadBalancer.Core.Tls;

/// <summary>Finds the server name in a ClientHello (RFC 8446 §4.1.2, RFC 6066 §3) as it lies on the wire, and nothing else of it.</summary>
/// <remarks>
/// Once per connection of a listener that goes by names; pure, no allocation. The message may be cut over any number of records (RFC 8446 §5.1). It is
/// read as far as the name and no farther, each length against the one around it; what the endpoint will refuse is the endpoint's to refuse.
/// </remarks>
internal ref struct ClientHelloParser(ReadOnlySpan<byte> bytes)
{
    /// <summary>A name is at most this long (RFC 1035 §3.1, in text form).</summary>
    public const int MaxNameBytes = 255;

    private const int HandshakeRecord = 22;
    private const int RecordHeaderBytes = 5;
    private const int MaxRecordBytes = 16 * 1024; // RFC 8446 §5.1
    private const int ClientHello = 1;
    private const int VersionAndRandomBytes = 2 + 32;
    private const int MaxSessionIdBytes = 32;
    private const int ServerNameExtension = 0;
    private const int HostName = 0;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next; // in them
    private int _inRecord; // left of the record under way
    private int _inMessage; // left of the message, or of the extension under way
    private HelloStatus _status;

    /// <summary>Reads from the beginning.</summary>
    /// <param name="name">Gets the name as it was sent; room for <see cref="MaxNameBytes"/>.</param>
    /// <param name="nameBytes">How long it is; 0: the client names nobody.</param>
    public HelloStatus Parse(scoped Span<byte> name, out int nameBytes)
    {
        nameBytes = 0;
        if (_bytes.IsEmpty)
        {
            return HelloStatus.Nothing;
        }

        _status = HelloStatus.Known;
        _inMessage = 4;
        if (!TryRead(1, out int type) || !Require(type == ClientHello) || !TryRead(3, out int length))
        {
            return _status;
        }

        _inMessage = length;
        if (!TrySkip(VersionAndRandomBytes) ||
            !TryRead(1, out int sessionIdBytes) || !Require(sessionIdBytes <= MaxSessionIdBytes) || !TrySkip(sessionIdBytes) ||
            !TryRead(2, out int suiteBytes) || !Require(suiteBytes >= 2 && suiteBytes % 2 == 0) || !TrySkip(suiteBytes) ||
            !TryRead(1, out int methodBytes) || !Require(methodBytes >= 1) || !TrySkip(methodBytes))
        {
            return _status;
        }

        if (_inMessage > 0 && TryRead(2, out int extensionBytes) && Require(extensionBytes == _inMessage))
        {
            FindName(name, ref nameBytes);
        }

        return _status;
    }

    private void FindName(scoped Span<byte> name, ref int nameBytes)
    {
        while (_inMessage > 0)
        {
            if (!TryRead(2, out int type) || !TryRead(2, out int length) || !Require(length <= _inMessage))
            {
                return;
            }

            if (type == ServerNameExtension)
            {
                _inMessage = length;
                ReadNames(name, ref nameBytes);
                return;
            }

            if (!TrySkip(length))
            {
                return;
            }
        }
    }

    /// <summary>The list of names, of which there is one kind, and so one name.</summary>
    private void ReadNames(scoped Span<byte> name, ref int nameBytes)
    {
        if (!TryRead(2, out int listBytes) || !Require(listBytes == _inMessage && listBytes > 0))
        {
            return;
        }

        while (_inMessage > 0)
        {
            if (!TryRead(1, out int kind) || !TryRead(2, out int length) || !Require(length <= _inMessage))
            {
                return;
            }

            if (kind == HostName)
            {
                if (Require(length is > 0 and <= MaxNameBytes) && TryCopy(name[..length]))
                {
                    nameBytes = length;
                }

                return;
            }

            if (!TrySkip(length))
            {
                return;
            }
        }
    }

    private bool TryRead(int count, out int value)
    {
        Span<byte> number = stackalloc byte[3];
        number = number[..count];
        value = 0;
        if (!TryCopy(number))
        {
            return false;
        }

        foreach (byte octet in number)
        {
            value = (value << 8) | octet;
        }

        return true;
    }

    private bool TryCopy(scoped Span<byte> target)
    {
        for (int copied = 0; copied < target.Length;)
        {
            if (!TryTake(target.Length - copied, out ReadOnlySpan<byte> piece))
            {
                return false;
            }

            piece.CopyTo(target[copied..]);
            copied += piece.Length;
        }

        return true;
    }

    private bool TrySkip(int count)
    {
        for (int left = count; left > 0;)
        {
            if (!TryTake(left, out ReadOnlySpan<byte> piece))
            {
                return false;
            }

            left -= piece.Length;
        }

        return true;
    }

    /// <summary>Takes up to <paramref name="most"/> bytes of the message, at least one: as many as lie in one record.</summary>
    private bool TryTake(int most, out ReadOnlySpan<byte> piece)
    {
        piece = default;
        if (!Require(most <= _inMessage) || (_inRecord == 0 && !TryBeginRecord()))
        {
            return false;
        }

        int count = Math.Min(Math.Min(most, _inRecord), _bytes.Length - _next);
        if (count == 0)
        {
            _status = HelloStatus.NeedMore;
            return false;
        }

        piece = _bytes.Slice(_next, count);
        _next += count;
        _inRecord -= count;
        _inMessage -= count;
        return true;
    }

    /// <summary>Reads a record's header; what has come of one is looked at, so that what is no TLS is known by its first byte.</summary>
    private bool TryBeginRecord()
    {
        ReadOnlySpan<byte> header = _bytes[_next..];
        if ((header.Length > 0 && !Require(header[0] == HandshakeRecord)) || (header.Length > 1 && !Require(header[1] == 3)))
        {
            return false; // RFC 8446 §5.1: the version's second half is to be ignored
        }

        if (header.Length < RecordHeaderBytes)
        {
            _status = HelloStatus.NeedMore;
            return false;
        }

        _inRecord = (header[3] << 8) | header[4];
        _next += RecordHeaderBytes;
        return Require(_inRecord is > 0 and <= MaxRecordBytes);
    }

    private bool Require(bool isSound)
    {
        _status = isSound ? _status : HelloStatus.Other;
        return isSound;
    }
}
