using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>A record and all that is in it as text, so that two of them can be compared as values, collections and all.</summary>
internal static class ValueText
{
    /// <summary>One line for each value.</summary>
    /// <param name="value">The record.</param>
    /// <param name="isPassedOver">Types that do not count.</param>
    public static string Of(object value, Func<Type, bool> isPassedOver)
    {
        StringBuilder text = new();
        Write(text, "", value, isPassedOver);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string path, object? value, Func<Type, bool> isPassedOver)
    {
        switch (value)
        {
            case null:
                text.AppendLine(CultureInfo.InvariantCulture, $"{path}: null");
                break;
            case string or ValueType when value is not IEnumerable || value is string:
                text.AppendLine(CultureInfo.InvariantCulture, $"{path}: {value}");
                break;
            case IEnumerable items when value.GetType() is { IsValueType: true } array && (bool)array.GetProperty("IsDefault")!.GetValue(value)!:
                text.AppendLine(CultureInfo.InvariantCulture, $"{path}: default");
                break;
            case IEnumerable items:
                int index = 0;
                foreach (object? item in items)
                {
                    Write(text, $"{path}[{index++}]", item, isPassedOver);
                }

                text.AppendLine(CultureInfo.InvariantCulture, $"{path}: {index}");
                break;
            case { } when value.GetType().Namespace!.StartsWith("LoadBalancer.Core.Configuration", StringComparison.Ordinal):
                foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !isPassedOver(property.PropertyType)))
                {
                    Write(text, $"{path}.{property.Name}", property.GetValue(value), isPassedOver);
                }

                break;
            default:
                text.AppendLine(CultureInfo.InvariantCulture, $"{path}: {value}");
                break;
        }
    }
}
