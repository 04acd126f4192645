using Shuren.Hosting;

namespace Shuren.Tests.Hosting;

/// <summary>What is asked for many at once is never older than the first of them. A question that is not asked would be waited for for ever.</summary>
public sealed class SharedQuestionTests
{
    private readonly List<TaskCompletionSource<int>> _asked = [];
    private readonly SemaphoreSlim _begun = new(0);

    [BothEngines]
    [Fact(Timeout = 30_000)]
    public async Task Ask_WhileOneIsAsked_GetsTheNextOne()
    {
        var question = Question();
        var first = question.AskAsync();
        await _begun.WaitAsync(TestContext.Current.CancellationToken);

        var (second, third) = (question.AskAsync(), question.AskAsync());
        _asked[0].SetResult(1);
        await _begun.WaitAsync(TestContext.Current.CancellationToken);
        var fourth = question.AskAsync();
        _asked[1].SetResult(2);
        await _begun.WaitAsync(TestContext.Current.CancellationToken);
        _asked[2].SetResult(3);

        var answers = await Task.WhenAll(first, second, third, fourth);
        Assert.Equal([1, 2, 2, 3], answers);
        Assert.Equal(3, _asked.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Ask_AfterOneThatFailed_IsAskedAnew()
    {
        var question = Question();
        var first = question.AskAsync();
        await _begun.WaitAsync(TestContext.Current.CancellationToken);

        var second = question.AskAsync();
        _asked[0].SetException(new TimeoutException());
        await _begun.WaitAsync(TestContext.Current.CancellationToken);
        _asked[1].SetResult(2);

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Ask_OneAfterTheOther_AsksEachTime()
    {
        var times = 0;
        var question = new SharedQuestion<int>(() => Task.FromResult(++times));

        var (first, second, third) = (await question.AskAsync(), await question.AskAsync(), await question.AskAsync());

        Assert.Equal([1, 2, 3], new[] { first, second, third });
    }

    private SharedQuestion<int> Question() => new(() =>
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Add(answer);
        _begun.Release();
        return answer.Task;
    });
}
