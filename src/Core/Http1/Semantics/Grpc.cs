using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Http1.Semantics;

/// <summary>Tells a gRPC call from any other request: by its content type, as its protocol says.</summary>
internal static class Grpc
{
    /// <summary>True for <c>application/grpc</c>, alone or with what it carries (<c>+proto</c>) or parameters behind it.</summary>
    public static bool IsAsked(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        ReadOnlySpan<byte> type = "application/grpc"u8;
        foreach (ref readonly FieldLine line in head.Fields.Lines)
        {
            ReadOnlySpan<byte> value = line.Known == KnownField.Other && Caseless.Is(line.Name(bytes), "content-type"u8) ? line.Value(bytes) : default;
            if (value.Length >= type.Length && Caseless.Is(value[..type.Length], type))
            {
                return value.Length == type.Length || value[type.Length] is (byte)'+' or (byte)';' or (byte)' ';
            }
        }

        return false;
    }
}
