using Shuren.Features.Places;

namespace Shuren.Tests.Features.Reviews;

public sealed class ReviewsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/reviews", PageOf.Village),
        new("v/{village}/reviews/{month}", PageOf.Village),
        new("v/{village}/reviews/{month}/lines/{id:guid}", PageOf.Village, w => w.Line.ReviewLineId),
        new("v/{village}/reviews/{month}/print", PageOf.Village),
        new("v/{village}/reviews/{month}/handout", PageOf.Village),
        new("t/{town}/months/{month?}", PageOf.Town),
        new("t/{town}/reviews/{village}/{month}", PageOf.Town)
    ];
}
