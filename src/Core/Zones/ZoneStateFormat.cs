using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LoadBalancer.Core.Zones;

/// <summary>A zone's state as bytes: one line with format and signature, then JSON.</summary>
/// <remarks>
/// Background, pure. <c>lb-zone-state/1 HMAC</c>: HMAC-SHA256 in hex, over the same line without it and everything below. The format stands outside of what is
/// parsed, so that another version is called that and not malformed.
/// </remarks>
internal static class ZoneStateFormat
{
    /// <summary>Bound on a state: 250 ALBs with a reason each.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Of a name or a reason; longer reasons are cut, longer names are none of ours.</summary>
    public const int MostTextChars = 256;

    private const int MacChars = 2 * HMACSHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Name => "lb-zone-state/"u8;

    private static ReadOnlySpan<byte> Version => "lb-zone-state/1 "u8;

    /// <returns>Empty where it would be over <see cref="MostBytes"/>.</returns>
    public static byte[] Seal(ZoneState state, ReadOnlySpan<byte> secret)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(state, ZoneJson.Default.ZoneState);
        byte[] mac = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Sign(json, secret)));
        byte[] sealedBytes = [.. Version, .. mac, (byte)'\n', .. json];
        return sealedBytes.Length <= MostBytes ? sealedBytes : [];
    }

    /// <summary>Never throws for what the bytes are.</summary>
    /// <param name="bytes">What a peer answered.</param>
    /// <param name="secret">What it must be signed with.</param>
    /// <param name="fault">Why there is none, for the operator.</param>
    public static ZoneState? Open(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> secret, out string fault)
    {
        fault = "its state is malformed";
        int lineBytes = bytes.IndexOf((byte)'\n');
        if (bytes.Length > MostBytes || lineBytes < 0 || !bytes.StartsWith(Name))
        {
            return null;
        }

        if (!bytes.StartsWith(Version))
        {
            if (Utf8Parser.TryParse(bytes[Name.Length..lineBytes], out int format, out _))
            {
                fault = string.Create(CultureInfo.InvariantCulture, $"its state has format {format}, and this program reads format 1");
            }

            return null;
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (lineBytes != Version.Length + MacChars || Convert.FromHexString(bytes[Version.Length..lineBytes], mac, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        ReadOnlySpan<byte> json = bytes[(lineBytes + 1)..];
        if (!CryptographicOperations.FixedTimeEquals(mac, Sign(json, secret))) // a comparison that ends early tells how far it came
        {
            fault = "its state is signed with another secret";
            return null;
        }

        ZoneState? state = Read(json);
        fault = state is null ? fault : "";
        return state;
    }

    private static byte[] Sign(ReadOnlySpan<byte> json, ReadOnlySpan<byte> secret)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Version);
        hash.AppendData(json);
        return hash.GetHashAndReset();
    }

    private static ZoneState? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return Utf8.IsValid(json) && JsonSerializer.Deserialize(json, ZoneJson.Default.ZoneState) is { } state && IsSound(state) ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSound(ZoneState state) =>
        !state.Seen.IsDefault && !state.Overrides.IsDefault
        && IsShort(state.Zone) && IsShort(state.Alb) && IsShort(state.ConfigHash) && IsShort(state.Build) && AlbStanding.IsKnown(state.Standing)
        && state.Boot > 0 && state.Sequence > 0 && state.AtMs is >= 0 and <= OverrideBook.LatestMs
        && state.Seen.All(static seen => IsShort(seen.Alb) && IsShort(seen.Reason) && Enum.IsDefined(seen.Health))
        && state.Seen.DistinctBy(static seen => seen.Alb).Count() == state.Seen.Length
        && AreSound(state.Overrides);

    /// <summary>Also of those that were kept.</summary>
    public static bool AreSound(ImmutableArray<AlbOverride> overrides) =>
        overrides.All(static each => IsShort(each.Alb) && IsShort(each.Zone) && each.AtMs is >= 0 and <= OverrideBook.LatestMs)
        && overrides.DistinctBy(static each => each.Alb).Count() == overrides.Length;

    private static bool IsShort(string text) => text.Length <= MostTextChars;
}
