namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Classes of service are few (CLOSIDs): tenants that want the same settings share one. Chooses classes so that few
/// threads have to move: a class whose tenants all change together keeps them and has its schemata rewritten.
/// </summary>
internal static class ClassPacker
{
    /// <param name="root">what the root group holds: who wants just that costs no class</param>
    /// <param name="existing">what our classes hold now</param>
    /// <param name="current">for each tenant the class it is in now, or a negative number</param>
    /// <param name="desired">for each tenant what it wants; <see langword="null"/> if it is not steered</param>
    /// <param name="budget">classes that may exist at once besides the root group and foreign ones</param>
    /// <param name="needed">how many different settings, root's apart, were asked for</param>
    /// <returns>the plan, or <see langword="null"/> if <paramref name="needed"/> is over the budget</returns>
    public static ClassPlan? Pack(ClassSettings root, IReadOnlyList<ClassSettings> existing, ReadOnlySpan<int> current, IReadOnlyList<ClassSettings?> desired, int budget, out int needed)
    {
        var target = new int[desired.Count];
        var wanted = Distinct(root, desired, target);
        needed = wanted.Count;
        if (needed > budget)
        {
            return null;
        }

        // wanted settings get a class: first one that holds them already, then the one that most of their tenants are in
        var classOf = new int[wanted.Count];
        Array.Fill(classOf, -1);
        var taken = new bool[existing.Count];
        for (var w = 0; w < wanted.Count; w++)
        {
            for (var c = 0; c < existing.Count && classOf[w] < 0; c++)
            {
                if (!taken[c] && existing[c].Same(wanted[w]))
                {
                    classOf[w] = c;
                    taken[c] = true;
                }
            }
        }

        foreach (var (w, c) in ByShare(current, target, wanted.Count, existing.Count))
        {
            if (classOf[w] < 0 && !taken[c])
            {
                classOf[w] = c;
                taken[c] = true;
            }
        }

        var classes = new List<ClassSettings>(existing);
        for (var w = 0; w < wanted.Count; w++)
        {
            if (classOf[w] < 0)
            {
                classOf[w] = classes.Count < budget ? classes.Count : Array.IndexOf(taken, false);
                if (classOf[w] < existing.Count)
                {
                    taken[classOf[w]] = true;
                }
                else
                {
                    classes.Add(wanted[w]);
                }
            }

            classes[classOf[w]] = wanted[w];
        }

        var used = new List<bool>(new bool[classes.Count]);
        for (var t = 0; t < target.Length; t++)
        {
            if (target[t] >= 0)
            {
                target[t] = classOf[target[t]];
                used[target[t]] = true;
            }
        }

        return new ClassPlan(target, classes, used);
    }

    private static List<ClassSettings> Distinct(ClassSettings root, IReadOnlyList<ClassSettings?> desired, int[] target)
    {
        var wanted = new List<ClassSettings>();
        for (var t = 0; t < target.Length; t++)
        {
            if (desired[t] is not { } settings)
            {
                target[t] = ClassPlan.None;
            }
            else if (settings.Same(root))
            {
                target[t] = ClassPlan.Root;
            }
            else
            {
                target[t] = wanted.FindIndex(settings.Same);
                if (target[t] < 0)
                {
                    target[t] = wanted.Count;
                    wanted.Add(settings);
                }
            }
        }

        return wanted;
    }

    /// <summary>Pairs of wanted settings and existing class that have tenants in common, the most tenants first.</summary>
    private static IEnumerable<(int Wanted, int Class)> ByShare(ReadOnlySpan<int> current, int[] target, int wanted, int classes)
    {
        var common = new int[wanted, classes];
        var pairs = new List<(int Wanted, int Class)>();
        for (var t = 0; t < target.Length; t++)
        {
            if (target[t] >= 0 && current[t] >= 0 && common[target[t], current[t]]++ == 0)
            {
                pairs.Add((target[t], current[t]));
            }
        }

        return pairs.OrderByDescending(p => common[p.Wanted, p.Class]).ThenBy(p => p.Class).ThenBy(p => p.Wanted);
    }
}
