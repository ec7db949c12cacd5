namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>Makes the answer to a datagram.</summary>
internal interface IDatagramAnswerer
{
    /// <summary>No answer is longer.</summary>
    int MostAnswerBytes { get; }

    /// <summary>Answers one datagram, or does not.</summary>
    /// <param name="datagram">What was received.</param>
    /// <param name="isCut">True when it was longer, and this is its beginning.</param>
    /// <param name="sender">From whom, as the kernel writes it (<c>struct sockaddr</c>).</param>
    /// <param name="answer">Room for <see cref="MostAnswerBytes"/>.</param>
    /// <returns>The answer's length; 0: none.</returns>
    int Answer(ReadOnlySpan<byte> datagram, bool isCut, ReadOnlySpan<byte> sender, Span<byte> answer);
}
