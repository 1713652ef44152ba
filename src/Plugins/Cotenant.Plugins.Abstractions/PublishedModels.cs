namespace Cotenant.Plugins;

/// <summary>The models that are published at a decision point.</summary>
public sealed class PublishedModels
{
    private PublishedModel[] _items = [];

    /// <summary>The models, by name.</summary>
    public ReadOnlySpan<PublishedModel> Items => _items;

    /// <summary>Counts the changes of the list, so that a policy can look only when something is new.</summary>
    public int Revision { get; private set; }

    /// <summary>Finds a model by name.</summary>
    public bool TryFind(string name, out PublishedModel model)
    {
        foreach (ref readonly var item in Items)
        {
            if (string.Equals(item.Name, name, StringComparison.Ordinal))
            {
                model = item;
                return true;
            }
        }

        model = default;
        return false;
    }

    /// <summary>Replaces the list. Called by the pipeline before an observation is filled.</summary>
    public void Replace(PublishedModel[] items)
    {
        _items = items;
        Revision++;
    }

    internal void Write(ref RecordWriter writer)
    {
        writer.Write((short)_items.Length);
        foreach (ref readonly var item in Items)
        {
            writer.Write(item.Name);
            writer.Write(item.Version);
            writer.Write(item.Hash);
        }
    }

    internal void Read(ref RecordReader reader)
    {
        var items = new PublishedModel[reader.ReadInt16()];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new PublishedModel(reader.ReadString(), reader.ReadInt32(), reader.ReadString());
        }

        if (!items.AsSpan().SequenceEqual(_items))
        {
            Replace(items);
        }
    }
}
