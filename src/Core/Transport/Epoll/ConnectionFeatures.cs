using System.Collections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>A connection's features: three fields for the three that Kestrel sets on each, a real collection for any other.</summary>
/// <remarks>Background to the hot path: an idle connection is held in tens of bytes, not in a dictionary's hundreds.</remarks>
internal sealed class ConnectionFeatures : IFeatureCollection
{
    private IConnectionHeartbeatFeature? _heartbeat;
    private IConnectionCompleteFeature? _complete;
    private IConnectionLifetimeNotificationFeature? _lifetime;
    private FeatureCollection? _others;
    private int _revision;

    public bool IsReadOnly => false;

    public int Revision => _revision + (_others?.Revision ?? 0);

    public object? this[Type key]
    {
        get => key == typeof(IConnectionLifetimeNotificationFeature) ? _lifetime
            : key == typeof(IConnectionHeartbeatFeature) ? _heartbeat
            : key == typeof(IConnectionCompleteFeature) ? _complete
            : _others?[key];

        set
        {
            if (key == typeof(IConnectionLifetimeNotificationFeature))
            {
                _lifetime = (IConnectionLifetimeNotificationFeature?)value;
                _revision++;
            }
            else if (key == typeof(IConnectionHeartbeatFeature))
            {
                _heartbeat = (IConnectionHeartbeatFeature?)value;
                _revision++;
            }
            else if (key == typeof(IConnectionCompleteFeature))
            {
                _complete = (IConnectionCompleteFeature?)value;
                _revision++;
            }
            else
            {
                (_others ??= new FeatureCollection())[key] = value;
            }
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator()
    {
        if (_lifetime is not null)
        {
            yield return new(typeof(IConnectionLifetimeNotificationFeature), _lifetime);
        }

        if (_heartbeat is not null)
        {
            yield return new(typeof(IConnectionHeartbeatFeature), _heartbeat);
        }

        if (_complete is not null)
        {
            yield return new(typeof(IConnectionCompleteFeature), _complete);
        }

        foreach (KeyValuePair<Type, object> other in _others ?? [])
        {
            yield return other;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
