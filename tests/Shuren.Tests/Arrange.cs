using System.Linq.Expressions;
using System.Reflection;

namespace Shuren.Tests;

/// <summary>Puts an entity into a state that its verbs would only reach by a long way, or never.</summary>
internal static class Arrange
{
    /// <summary>Sets a property whose setter is private, and gives the entity back.</summary>
    public static TEntity With<TEntity, TValue>(this TEntity entity, Expression<Func<TEntity, TValue>> property, TValue value)
        where TEntity : class
    {
        var member = (PropertyInfo)((MemberExpression)property.Body).Member;
        member.SetValue(entity, value);
        return entity;
    }
}
