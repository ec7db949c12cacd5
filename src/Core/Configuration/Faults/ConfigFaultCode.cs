namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>Every way a configuration can be wrong; printed as <c>LB0012</c>. A number, once given, keeps its meaning.</summary>
/// <remarks>
/// 1–9 files and syntax, 10–19 keys and values, 20–29 names and addresses, 30–39 routes, 40–49 services, 50–59 listeners,
/// 60–69 nodes and zones, 70–79 certificates, 80–84 a running process, 85–87 the way to endpoints, 90–99 routes beside each other. Each has an entry in <see cref="ConfigFaultGuide"/>, of which
/// docs/reference/faults.md is made.
/// </remarks>
public enum ConfigFaultCode
{
    /// <summary>A file is missing or cannot be read.</summary>
    FileUnreadable = 1,

    /// <summary>A folder holds no configuration file.</summary>
    FolderEmpty = 2,

    /// <summary>A file is not UTF-8 text.</summary>
    NotUtf8 = 3,

    /// <summary>A file is not TOML.</summary>
    Syntax = 4,

    /// <summary>A value is of another type than its key takes.</summary>
    WrongType = 10,

    /// <summary>A key or table is given twice, in one file or in two.</summary>
    DuplicateKey = 11,

    /// <summary>A key or table is not known.</summary>
    UnknownKey = 12,

    /// <summary>A key that must be given is absent.</summary>
    MissingKey = 13,

    /// <summary>A table is written where several may stand, or several where one may.</summary>
    WrongTableForm = 14,

    /// <summary>A value of the right type cannot be read as what its key takes.</summary>
    BadValue = 15,

    /// <summary>A number, size or duration lies outside its range.</summary>
    OutOfRange = 16,

    /// <summary>A documented value that this version does not support yet.</summary>
    NotSupportedYet = 17,

    /// <summary>Two things of one kind have the same name.</summary>
    DuplicateName = 20,

    /// <summary>A name is empty or holds characters that a name may not.</summary>
    BadName = 21,

    /// <summary>Two endpoints of a service, or two ALBs, have the same address.</summary>
    DuplicateAddress = 22,

    /// <summary>A route's host could never match a request.</summary>
    BadHost = 30,

    /// <summary>A route's path could never match a request.</summary>
    BadPath = 31,

    /// <summary>Two routes have the same host, path, path type, methods and headers.</summary>
    DuplicateRoute = 32,

    /// <summary>A service is named that is not defined.</summary>
    UnknownService = 33,

    /// <summary>Warning: nothing is routed, so every request is answered with 404.</summary>
    NothingRouted = 34,

    /// <summary>Warning: two routes share a name, so their metrics and log lines cannot be told apart.</summary>
    SharedRouteName = 35,

    /// <summary>A route has more than one of <c>service</c>, <c>split</c>, <c>redirect</c> and <c>respond</c>.</summary>
    RouteTarget = 36,

    /// <summary>A field is named that is none, or that is not the operator's to match, set or remove.</summary>
    BadField = 37,

    /// <summary>A value holds a <c>$name</c> that is none, or none for this key.</summary>
    UnknownVariable = 38,

    /// <summary>A key has no effect beside another.</summary>
    KeyWithoutEffect = 39,

    /// <summary>A service has neither a selector nor endpoints nor a name to resolve, or more than one of them.</summary>
    SelectorOrEndpoints = 40,

    /// <summary>A selector without a port, or a port without a selector.</summary>
    SelectorAndPort = 41,

    /// <summary>Warning: a service has no endpoint, so its requests are answered with 503.</summary>
    NoEndpoint = 42,

    /// <summary>Warning: a key has no effect beside, or without, another.</summary>
    NeverUsed = 43,

    /// <summary>No listener is defined.</summary>
    NoListener = 50,

    /// <summary>Two listeners, or a listener and the admin address, would need the same address.</summary>
    AddressTaken = 51,

    /// <summary>A listener's address cannot be listened on: another process has it, or this machine does not.</summary>
    CannotListen = 52,

    /// <summary>The access log's file cannot be written.</summary>
    CannotLog = 53,

    /// <summary>The node serves an ALB that is not defined.</summary>
    UnknownAlb = 60,

    /// <summary>The node is in a zone that has no ALB, or in another zone than its ALB.</summary>
    ZoneMismatch = 61,

    /// <summary><c>[mzlb]</c> has no ALB to answer with, or does not know which zone it is in.</summary>
    NothingToAnswer = 62,

    /// <summary>Warning: without a witness, the last of several zones to be left goes on answering with the addresses of the others.</summary>
    NoWitness = 63,

    /// <summary>Warning: every ALB is switched off, so the cluster's name has no address.</summary>
    NoAlbEnabled = 64,

    /// <summary>Warning: no listener takes connections at the portable IP.</summary>
    NotAtPortableIp = 68,

    /// <summary>A certificate's file holds none that can be served.</summary>
    BadCertificate = 70,

    /// <summary>A key's file holds no private key that can be used.</summary>
    BadPrivateKey = 71,

    /// <summary>A certificate and its key do not belong together.</summary>
    KeyMismatch = 72,

    /// <summary>Warning: a certificate is not valid now.</summary>
    CertificateNotValid = 73,

    /// <summary>Warning: a certificate expires within two weeks.</summary>
    CertificateExpiresSoon = 74,

    /// <summary>Warning: a certificate is not for a host that it is to serve.</summary>
    HostNotCovered = 75,

    /// <summary>Two certificates are for the same host.</summary>
    DuplicateCertificateHost = 76,

    /// <summary>A certificate's host could never be a client's TLS name.</summary>
    BadCertificateHost = 77,

    /// <summary>A listener speaks TLS, and there is no certificate.</summary>
    NoCertificate = 78,

    /// <summary>Warning: there are certificates, and no listener speaks TLS.</summary>
    CertificateWithoutListener = 79,

    /// <summary>Warning: a key that a running process cannot change was changed.</summary>
    NeedsRestart = 80,

    /// <summary>The file of a <c>client_ca</c> holds nothing that a client's certificate could be verified by.</summary>
    BadClientAuthority = 81,

    /// <summary>Warning: the certificates of a service's endpoints are not verified.</summary>
    NotVerified = 85,

    /// <summary>Warning: every peer of a listener may name whom it likes as the client.</summary>
    ProxyProtocolOfAll = 88,

    /// <summary>Warning: no request ever comes to a route.</summary>
    NeverReached = 90,
}
