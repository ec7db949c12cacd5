using System.Collections.Immutable;
using System.Text.Json;

namespace LoadBalancer.Core.Zones;

/// <summary>The operator's overrides as this zone knows them.</summary>
/// <remarks>
/// Background, pure. Guarded by <see cref="ZoneMonitor"/>'s lock. Of each ALB the newest is kept; it is in force while the configuration says what it said then.
/// When that ends, the configuration having changed, it is dismissed: it and everything older never comes back here, be it told again by a zone
/// or the configuration as before. One that never matched waits: this zone's configuration may not have been changed yet.
/// </remarks>
internal sealed class OverrideBook
{
    /// <summary>The end of the year 9999, as far as clocks go here; one that may be added to.</summary>
    public const long LatestMs = 253_402_300_799_999;

    private readonly Dictionary<string, AlbOverride> _newest = [];
    private readonly Dictionary<string, AlbOverride> _dismissed = [];
    private readonly HashSet<string> _inForce = [];

    /// <summary>What the other zones are told.</summary>
    public ImmutableArray<AlbOverride> Told => [.. _newest.Values.Where(each => !IsDismissed(each)).OrderBy(static each => each.Alb, StringComparer.Ordinal)];

    /// <summary>The one in force; null: the configuration's word holds.</summary>
    public AlbOverride? Of(ZoneAlb alb) => _inForce.Contains(alb.Id) ? _newest[alb.Id] : null;

    /// <summary>Configuration and override together.</summary>
    public bool IsEnabled(ZoneAlb alb) => Of(alb)?.Enabled ?? alb.IsEnabled;

    /// <summary>An operator's word, given here.</summary>
    public AlbOverride Set(ZoneAlb alb, bool isEnabled, long nowMs, string zone)
    {
        long knownMs = Math.Max(_newest.GetValueOrDefault(alb.Id).AtMs, _dismissed.GetValueOrDefault(alb.Id).AtMs);
        AlbOverride next = new(alb.Id, isEnabled, alb.IsEnabled, Math.Min(Math.Max(nowMs, knownMs + 1), LatestMs), zone);
        _newest[alb.Id] = next;
        _inForce.Add(alb.Id);
        return next;
    }

    /// <summary>Takes what another zone told, or what was kept.</summary>
    /// <returns>Those that are new here, in force or not.</returns>
    public List<AlbOverride> Merge(ImmutableArray<AlbOverride> told, ImmutableArray<ZoneAlb> albs)
    {
        List<AlbOverride> taken = [];
        foreach (AlbOverride each in told)
        {
            ZoneAlb? alb = albs.FirstOrDefault(alb => alb.Id == each.Alb);
            bool isKnown = _newest.TryGetValue(each.Alb, out AlbOverride known);
            if (alb is not null && (!isKnown || each.IsNewerThan(known)) && !IsDismissed(each))
            {
                _newest[each.Alb] = each;
                PutInForce(alb, each);
                taken.Add(each);
            }
        }

        return taken;
    }

    /// <summary>From now on the configuration says this.</summary>
    /// <returns>Those that it has overruled.</returns>
    public List<AlbOverride> Configure(ImmutableArray<ZoneAlb> albs)
    {
        List<AlbOverride> dismissed = [];
        foreach (string gone in _newest.Keys.Concat(_dismissed.Keys).Except(albs.Select(static alb => alb.Id)).ToArray())
        {
            _newest.Remove(gone);
            _dismissed.Remove(gone);
            _inForce.Remove(gone);
        }

        foreach (ZoneAlb alb in albs)
        {
            if (!_newest.TryGetValue(alb.Id, out AlbOverride newest) || IsDismissed(newest))
            {
                continue;
            }

            if (_inForce.Contains(alb.Id) && newest.Configured != alb.IsEnabled)
            {
                _dismissed[alb.Id] = newest;
                _inForce.Remove(alb.Id);
                dismissed.Add(newest);
            }
            else
            {
                PutInForce(alb, newest);
            }
        }

        return dismissed;
    }

    /// <summary>To be kept.</summary>
    public byte[] Save()
    {
        KeptOverrides kept = new()
        {
            Overrides = [.. _newest.Values.OrderBy(static each => each.Alb, StringComparer.Ordinal)],
            InForce = [.. _inForce.Order(StringComparer.Ordinal)],
            Dismissed = [.. _dismissed.Values.OrderBy(static each => each.Alb, StringComparer.Ordinal)],
        };
        return JsonSerializer.SerializeToUtf8Bytes(kept, ZoneJson.Default.KeptOverrides);
    }

    /// <summary>Takes what was kept, before the first <see cref="Configure"/>.</summary>
    /// <returns>False: it is nothing of ours, and nothing was taken.</returns>
    public bool TryLoad(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (JsonSerializer.Deserialize(bytes, ZoneJson.Default.KeptOverrides) is not { Overrides.IsDefault: false, InForce.IsDefault: false, Dismissed.IsDefault: false } kept
                || !ZoneStateFormat.AreSound(kept.Overrides) || !ZoneStateFormat.AreSound(kept.Dismissed))
            {
                return false;
            }

            foreach (AlbOverride each in kept.Overrides)
            {
                _newest[each.Alb] = each;
            }

            foreach (AlbOverride each in kept.Dismissed)
            {
                _dismissed[each.Alb] = each;
            }

            _inForce.UnionWith(kept.InForce.Where(_newest.ContainsKey));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool IsDismissed(in AlbOverride each) => _dismissed.TryGetValue(each.Alb, out AlbOverride dismissed) && !each.IsNewerThan(dismissed);

    private void PutInForce(ZoneAlb alb, in AlbOverride newest)
    {
        if (newest.Configured == alb.IsEnabled)
        {
            _inForce.Add(alb.Id);
        }
        else
        {
            _inForce.Remove(alb.Id);
        }
    }
}
