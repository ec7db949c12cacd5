namespace LoadBalancer.Soak.Traffic;

/// <summary>How a pod answers.</summary>
internal enum PodWork
{
    /// <summary>200, Content-Length.</summary>
    Length,

    /// <summary>200, chunks of uneven sizes.</summary>
    Chunks,

    /// <summary>200, neither: the end of the connection ends it.</summary>
    ToEnd,

    /// <summary>204.</summary>
    NoContent,

    /// <summary>304 with the length a 200 would have.</summary>
    NotModified,

    /// <summary>Reads and checks the request's body, then 200.</summary>
    Upload,

    /// <summary>413 after the first bytes of the request's body.</summary>
    Early,

    /// <summary>101, then every frame is said back until the client finishes; a last frame, FIN.</summary>
    Socket,

    /// <summary>101, one frame said back, RST.</summary>
    SocketCut,
}
