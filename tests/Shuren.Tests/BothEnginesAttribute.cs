using Xunit.v3;

namespace Shuren.Tests;

/// <summary>
/// Asks of the database what no other test asks, or is about what each engine does in its own way: `script/test` runs it on SQLite and again on
/// PostgreSQL. Every other test runs on SQLite alone, and its questions are asked of PostgreSQL by one of these (<see cref="Asked"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class BothEnginesAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [KeyValuePair.Create("Engine", "both")];
}
