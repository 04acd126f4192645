using System.Linq.Expressions;
using System.Reflection;
using Shuren.Features.Households;

namespace Shuren.Tests;

/// <summary>Puts a record into a state that only its verbs lead to, for tests that begin there.</summary>
internal static class Arrange
{
    /// <summary>Sets one property, whoever may set it in the program; gives back the same record.</summary>
    public static T With<T, TValue>(this T record, Expression<Func<T, TValue>> property, TValue value)
        where T : class
    {
        var member = property.Body is UnaryExpression { Operand: MemberExpression inner } ? inner : (MemberExpression)property.Body;
        ((PropertyInfo)member.Member).SetValue(record, value);
        return record;
    }
}
