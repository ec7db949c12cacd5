namespace LoadBalancer.Core.Http1;

/// <summary>What is wrong with a message. A value: a broken peer is traffic, not an exception.</summary>
/// <remarks><see cref="Http1Errors"/> gives each its status and its line of text.</remarks>
internal enum Http1Error : byte
{
    None = 0,

    // Lines (RFC 9112 §2.2, §5)
    BareLineFeed,
    BareCarriageReturn,
    ControlCharacter,
    TooManyBlankLines,
    MalformedRequestLine,
    GluedRequestLine,
    MalformedStatusLine,
    MethodTooLong,
    MalformedVersion,
    UnsupportedVersion,
    MissingColon,
    EmptyFieldName,
    InvalidFieldName,
    WhitespaceBeforeColon,
    LineFolding,
    AmbiguousFieldName,

    // Sizes
    RequestLineTooLong,
    FieldLineTooLong,
    HeaderTooLarge,
    TooManyFields,
    BodyTooLarge,

    // Target and Host (RFC 9112 §3.2, RFC 3986)
    InvalidTarget,
    InvalidPath,
    MissingHost,
    RepeatedHost,
    InvalidHost,
    HostMismatch,

    // Framing (RFC 9112 §6, §7)
    InvalidContentLength,
    RepeatedContentLength,
    LengthAndTransferCoding,
    RepeatedTransferCoding,
    InvalidTransferCoding,
    UnsupportedTransferCoding,
    TransferCodingInHttp10,
    BodyInHttp10,
    InvalidChunkSize,
    InvalidChunkExtension,
    ChunkLineTooLong,
    TooMuchChunkOverhead,
    InvalidChunkEnd,
    InvalidTrailer,
    TrailerTooLarge,

    // Semantics
    TraceRefused,
    ConnectRefused,
    InvalidConnectionOption,
    ProtectedConnectionOption,
    UnsupportedExpectation,
    Loop,
    UpgradeWithBody,
    InvalidWebSocketKey,
    UnsupportedWebSocketVersion,
    UnexpectedUpgrade,
    InvalidUpgradeAnswer,
}
