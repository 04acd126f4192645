using Xunit.v3;

namespace Shuren.Tests;

/// <summary>
/// What these tests are about lies in front of the database (who is let in, what a file or a form says, how a page of paper is set, which pages
/// lead where): `script/test` runs them once, on SQLite. Everything that reads or writes under the scheme's rules runs on both engines.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class EitherEngineAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [KeyValuePair.Create("Engine", "either")];
}
