using Cotenant.HwBackends.Linux.Resctrl;
using CsCheck;

namespace Cotenant.HwBackends.Linux.Tests.Resctrl;

public sealed class ClassPackerTests
{
    private static readonly ClassSettings _root = Settings(0x7ff, 100);

    [Fact]
    public void A_class_whose_tenants_change_together_is_rewritten_and_nobody_moves()
    {
        var plan = ClassPacker.Pack(_root, [Settings(0xf, 100), Settings(0xf0, 100)], [0, 0, 1], [Settings(0x1f, 100), Settings(0x1f, 100), Settings(0xf0, 50)], 8, out _)!;
        Assert.Equal([0, 0, 1], plan.Target);
        Assert.Equal(2, plan.Classes.Count);
        Assert.Equal(0x1fUL, plan.Classes[0].Masks[0]);
    }

    [Fact]
    public void Equal_settings_share_a_class_and_an_emptied_one_is_let_go()
    {
        var plan = ClassPacker.Pack(_root, [Settings(0xf, 100), Settings(0xf0, 100)], [0, 1], [Settings(0xf0, 100), Settings(0xf0, 100)], 8, out var needed)!;
        Assert.Equal([1, 1], plan.Target);
        Assert.Equal([false, true], plan.Used);
        Assert.Equal(1, needed);
    }

    [Fact]
    public void Who_wants_what_the_root_group_holds_costs_no_class()
    {
        var plan = ClassPacker.Pack(_root, [], [-2, -2], [Settings(0x7ff, 100), null], 0, out var needed)!;
        Assert.Equal([ClassPlan.Root, ClassPlan.None], plan.Target);
        Assert.Equal(0, needed);
    }

    [Fact]
    public void More_classes_than_there_are_is_refused_with_the_number()
    {
        Assert.Null(ClassPacker.Pack(_root, [], [-2, -2], [Settings(1, 100), Settings(2, 100)], 1, out var needed));
        Assert.Equal(2, needed);
    }

    [Fact]
    public void Any_wish_within_the_budget_is_met_exactly_and_never_with_more_groups_than_there_are()
    {
        var settings = Gen.Select(Gen.Int[0, 5], Gen.Int[1, 3]).Select((m, b) => m == 5 ? _root : Settings(1UL << m, b * 10));
        var gen = Gen.Select(settings.List[0, 6], settings.List[0, 10], Gen.Int[0, 8], Gen.Int[0, int.MaxValue]);
        gen.Sample((existing, desired, spare, seed) =>
        {
            var budget = Math.Max(existing.Count, spare);
            var random = new Random(seed);
            var current = desired.Select(_ => random.Next(-2, Math.Max(existing.Count, 1))).Select(c => Math.Min(c, existing.Count - 1)).ToArray();
            var distinct = desired.Where(d => !d.Same(_root)).Select(d => d.ToString()).Distinct().Count();
            var plan = ClassPacker.Pack(_root, existing, current, [.. desired], budget, out var needed);
            Assert.Equal(distinct, needed);
            Assert.Equal(distinct <= budget, plan is not null);
            if (plan is null)
            {
                return;
            }

            Assert.True(plan.Classes.Count <= Math.Max(budget, existing.Count));
            for (var t = 0; t < desired.Count; t++)
            {
                Assert.True((plan.Target[t] == ClassPlan.Root ? _root : plan.Classes[plan.Target[t]]).Same(desired[t]));
                Assert.True(plan.Target[t] == ClassPlan.Root || plan.Used[plan.Target[t]]);
            }

            // a second look at what is now so changes nothing
            var again = ClassPacker.Pack(_root, plan.Classes, plan.Target, [.. desired], Math.Max(budget, plan.Classes.Count), out _)!;
            Assert.Equal(plan.Target, again.Target);
        });
    }

    private static ClassSettings Settings(ulong mask, int percent)
    {
        var settings = new ClassSettings(1, 1);
        settings.Masks[0] = mask;
        settings.Bandwidth[0] = percent;
        return settings;
    }
}
