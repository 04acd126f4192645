namespace Shuren.Features.Reviews;

public static class ReviewTexts
{
    public static string Chinese(this ReviewStatus status) => status switch
    {
        ReviewStatus.Open => "村里审核中",
        ReviewStatus.Filed => "已签字上报，等审定",
        ReviewStatus.Returned => "镇里退回，待重议",
        _ => "已审定"
    };

    /// <summary>How a village's month stands; null = it has no sheet.</summary>
    public static string Chinese(this MonthlyReview? standing) => Chinese(standing?.Status, standing?.IsOldBook == true);

    /// <inheritdoc cref="Chinese(MonthlyReview?)"/>
    /// <param name="status">Null where it has no sheet.</param>
    /// <param name="isOldBook">Only an old book tells of it.</param>
    public static string Chinese(ReviewStatus? status, bool isOldBook)
        => isOldBook ? "原台账，纸上审定" : status?.Chinese() ?? "没有审核表";

    public static string Badge(this ReviewStatus status) => status switch
    {
        ReviewStatus.Open => "wait",
        ReviewStatus.Filed => "info",
        ReviewStatus.Returned => "bad",
        _ => "ok"
    };
}
