using System.Text;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Routing;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>A Host value: valid by the plain grammar or not at all, and whatever is valid has one key in all its spellings.</summary>
internal sealed class HostTarget : FuzzTarget
{
    private readonly byte[] _key = new byte[HostKey.MaxBytes];
    private readonly byte[] _otherKey = new byte[HostKey.MaxBytes];
    private byte[] _room = new byte[512];

    /// <summary>The naive reader splits strings.</summary>
    protected override int MaxAllocatedBytesPerByte => 2 * 1024;

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        bool isValid = HostSyntax.IsValid(input);
        Finding.Unless(isValid == NaiveHost.IsValid(Encoding.Latin1.GetString(input)), "the plain grammar judges otherwise");

        bool hasKey = HostKey.TryWrite(input, _key, out int keyBytes);
        Finding.Unless(hasKey || (keyBytes == 0 && input.Length > HostKey.MaxBytes), "a key that would have fitted was not written");
        Finding.Unless(keyBytes <= input.Length, "a key longer than its host");
        if (!isValid)
        {
            return false;
        }

        ReadOnlySpan<byte> key = _key.AsSpan(0, keyBytes);
        Finding.Unless(hasKey && keyBytes > 0, "a valid host without a key");
        Finding.Unless(HostSyntax.IsValid(key) && !key.EndsWith("."u8), "the key of a valid host is none");
        Finding.Unless(key[0] == '[' ? key[^1] == ']' : !key.Contains((byte)':'), "a port was left on the key");
        Finding.Unless(key.IndexOfAnyInRange((byte)'A', (byte)'Z') < 0, "a capital was left in the key");
        Finding.Unless(IsKeyOf(key, key), "a key is not its own key");
        CheckSpellings(input, key);
        return true;
    }

    private void CheckSpellings(ReadOnlySpan<byte> input, ReadOnlySpan<byte> key)
    {
        if (_room.Length < input.Length + 8)
        {
            _room = new byte[input.Length + 8];
        }

        Ascii.ToUpper(input, _room, out int capitalBytes);
        Finding.Unless(IsKeyOf(key, _room.AsSpan(0, capitalBytes)), "capitals make another key");
        key.CopyTo(_room);
        ":65535"u8.CopyTo(_room.AsSpan(key.Length));
        Finding.Unless(IsKeyOf(key, _room.AsSpan(0, key.Length + 6)), "a port makes another key");
        if (key[0] != '[')
        {
            ".:80"u8.CopyTo(_room.AsSpan(key.Length));
            Finding.Unless(IsKeyOf(key, _room.AsSpan(0, key.Length + 4)), "a trailing dot makes another key");
        }
    }

    private bool IsKeyOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> host) =>
        HostKey.TryWrite(host, _otherKey, out int keyBytes) && key.SequenceEqual(_otherKey.AsSpan(0, keyBytes));
}
