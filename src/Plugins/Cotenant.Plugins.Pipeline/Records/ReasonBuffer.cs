using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cotenant.Plugins.Pipeline.Records;

/// <summary>The reasons inside a record.</summary>
[InlineArray(ReasonList.Capacity)]
[SuppressMessage("Performance", "CA1815", Justification = "records are read, never compared")]
public struct ReasonBuffer
{
    private Reason _first;
}
