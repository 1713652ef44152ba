namespace Cotenant.Plugins.Learning;

/// <summary>Rows of numbers that a policy has lived through. Appending costs no allocation and no I/O on the caller's thread.</summary>
public interface IExperienceLog
{
    /// <summary>Numbers in a row.</summary>
    int Columns { get; }

    /// <summary>Rows held.</summary>
    int Count { get; }

    /// <summary>Rows ever appended.</summary>
    long Appended { get; }

    /// <summary>Appends a row of <see cref="Columns"/> numbers; the oldest row goes when the log is full.</summary>
    void Append(ReadOnlySpan<float> row);

    /// <summary>Copies the newest rows, oldest of them first, and says how many.</summary>
    /// <param name="destination">Room for whole rows of <see cref="Columns"/> numbers.</param>
    int CopyNewest(Span<float> destination);
}
