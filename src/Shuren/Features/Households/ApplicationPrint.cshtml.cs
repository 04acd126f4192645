using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>附件1, word for word, filled in or blank.</summary>
[Needs(Permission.ManageHouseholds, Permission.ConsentHouseholds)]
public sealed class ApplicationPrintModel(AppDb db, TimeProvider clock, DocumentFonts fonts) : VillagePage
{
    public Application? Application { get; private set; }

    public DateOnly Day { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Application?.ApplicationId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Day = clock.Today();
        if (RouteData.Values["id"] is not string id)
        {
            return null;
        }
        Application = await db.Applications.AsNoTracking().In(Village).SingleOrDefaultAsync(a => a.ApplicationId == Guid.Parse(id));
        Day = Application?.SubmittedAt.ToChinaDate() ?? Day;
        return Application is null ? NotFound() : null;
    }

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => ApplicationPaper.Of(fonts, Place, Application, Application is null ? null : Day),
            Name, "application", clock.Today());

    public FileContentResult OnGetWord()
        => this.Word(
            WordWriter.Write(ApplicationPaper.Letter(Place, Application, Application is null ? null : Day)), Name, "application",
            clock.Today());

    private string Name => Application is null ? ApplicationPaper.Title : $"{Application.Head}户{ApplicationPaper.Title}";
}
