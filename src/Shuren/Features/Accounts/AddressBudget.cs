using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Shuren.Features.Accounts;

/// <summary>
/// How many wrong tries an address has, on this server: thirty at once, then two a minute, so that the accounts it can hold locked for ever
/// are six (a lock takes five tries and lasts 15 minutes). Right ones cost nothing: a whole hall, or a village behind its carrier, signs in
/// from one address. Four at a time are looked at, so that many at once do not slip through; the others wait in line.
/// </summary>
public sealed class AddressBudget(TimeProvider clock)
{
    private const double Most = 30;
    private const double PerMinute = 2;
    private const int AtATime = 4;
    private const int LineMax = 300;
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<string, Address> _addresses = new(StringComparer.Ordinal);

    /// <summary>Waits for a turn; null when too many wait already, or no try is left.</summary>
    public async Task<IDisposable?> TurnAsync(IPAddress? from)
    {
        var address = Of(from);
        if (Interlocked.Increment(ref address.Waiting) > LineMax)
        {
            Interlocked.Decrement(ref address.Waiting);
            return null;
        }
        await address.Turns.WaitAsync();
        if (address.Left(clock.GetUtcNow()) >= 1)
        {
            return new Turn(address);
        }
        address.Done();
        return null;
    }

    /// <summary>The try was a wrong one.</summary>
    public void Spend(IPAddress? from) => Of(from).Spend(clock.GetUtcNow());

    private Address Of(IPAddress? from)
    {
        if (_addresses.Count > Remembered)
        {
            foreach (var (key, address) in _addresses)
            {
                if (address.IsForgettable(clock.GetUtcNow()))
                {
                    _addresses.TryRemove(key, out _);
                }
            }
        }
        return _addresses.GetOrAdd(Key(from), _ => new Address(clock.GetUtcNow()));
    }

    // One line has a whole network of IPv6 addresses.
    private static string Key(IPAddress? from) => from switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => from.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)),
        _ => from.ToString()
    };

#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing to give back, and one in use must not be closed.
    private sealed class Address(DateTimeOffset now)
#pragma warning restore CA1001
    {
        public readonly SemaphoreSlim Turns = new(AtATime, AtATime);
        public int Waiting;
        private readonly Lock _lock = new();
        private double _left = Most;
        private DateTimeOffset _at = now;

        public double Left(DateTimeOffset now)
        {
            lock (_lock)
            {
                _left = Math.Min(Most, _left + (Math.Max(0, (now - _at).TotalMinutes) * PerMinute));
                _at = now;
                return _left;
            }
        }

        public void Spend(DateTimeOffset now)
        {
            lock (_lock)
            {
                _left = Left(now) - 1;
            }
        }

        public bool IsForgettable(DateTimeOffset now) => Volatile.Read(ref Waiting) == 0 && Left(now) >= Most;

        public void Done()
        {
            Turns.Release();
            Interlocked.Decrement(ref Waiting);
        }
    }

    private sealed class Turn(Address address) : IDisposable
    {
        private Address? _address = address;

        public void Dispose() => Interlocked.Exchange(ref _address, null)?.Done();
    }
}
