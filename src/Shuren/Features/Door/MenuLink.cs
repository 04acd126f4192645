namespace Shuren.Features.Door;

/// <summary>One entry of the staff menu.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Active">Whether the page shown is in it.</param>
/// <param name="Count">How much waits there; null = no figure.</param>
public sealed record MenuLink(string Text, string Url, bool Active, int? Count = null);
