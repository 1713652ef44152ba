namespace Cotenant.HwBackends.Linux.Tests.Fuzz;

/// <summary>Makes new inputs of a corpus: a few random changes, most of them with bytes that mean something to the parsers.</summary>
/// <param name="corpus">texts to begin with</param>
/// <param name="words">byte sequences that are put in</param>
/// <param name="seed">the same seed makes the same inputs</param>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words, int seed)
{
    private const int Longest = 8192;
    private const int MostChanges = 6;
    private readonly Random _random = new(seed);
    private readonly byte[] _bytes = new byte[Longest];
    private int _length;

    public static IReadOnlyList<byte[]> Load(string folder) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "fuzz", folder)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>The next input, valid until the call after.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var begin = corpus[_random.Next(corpus.Count)];
        begin.CopyTo(_bytes, 0);
        _length = begin.Length;
        for (var change = _random.Next(MostChanges + 1); change > 0; change--)
        {
            Change();
        }

        return _bytes.AsSpan(0, _length);
    }

    private void Change()
    {
        var at = _random.Next(_length + 1);
        switch (_random.Next(7))
        {
            case 0 when at < _length:
                _bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < _length:
                _bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                Insert(at, words[_random.Next(words.Count)]);
                break;
            case 3:
                Remove(at, _random.Next(_length - at + 1));
                break;
            case 4:
                // a piece of it again, elsewhere
                Insert(_random.Next(_length + 1), _bytes.AsSpan(at, Math.Min(_length - at, _random.Next(64))).ToArray());
                break;
            case 5:
                var other = corpus[_random.Next(corpus.Count)];
                var from = _random.Next(other.Length + 1);
                Insert(at, other.AsSpan(from, Math.Min(other.Length - from, _random.Next(64))));
                break;
            default:
                _length = at;
                break;
        }
    }

    private void Insert(int at, ReadOnlySpan<byte> piece)
    {
        if (_length + piece.Length <= Longest)
        {
            _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + piece.Length));
            piece.CopyTo(_bytes.AsSpan(at));
            _length += piece.Length;
        }
    }

    private void Remove(int at, int count)
    {
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }
}
