namespace LoadBalancer.Core.Admin;

/// <summary>What came of <c>lb alb disable</c> or <c>enable</c>.</summary>
/// <param name="Id">Which.</param>
/// <param name="Enabled">What it is now.</param>
/// <param name="Changed">False: it was so already.</param>
/// <param name="Kept">False: a restart of the process would forget it.</param>
/// <param name="Message">One line for the operator.</param>
public sealed record AlbChange(string Id, bool Enabled, bool Changed, bool Kept, string Message);
