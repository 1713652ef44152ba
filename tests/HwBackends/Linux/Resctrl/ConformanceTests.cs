using Cotenant.HwBackends.Conformance;

namespace Cotenant.HwBackends.Linux.Tests.Resctrl;

/// <summary>The emulator answers as Linux 6.1 does: the cases that the virtual machine runs on the real kernel.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.txt").Order(StringComparer.Ordinal))
            {
                ConformanceCase.Load(file).Cases.ForEach(c => all.Add(Path.GetFileName(file), c.Name));
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_emulator_answers_as_the_kernel(string file, string name)
    {
        var (personality, cases) = ConformanceCase.Load(Path.Combine(AppContext.BaseDirectory, "Cases", file));
        Assert.Null(new ConformanceRunner(new EmulatedMachine(personality)).Run(cases.Single(c => c.Name == name)));
    }

    [Fact]
    public void Each_kind_of_answer_can_be_told_from_a_wrong_one()
    {
        var runner = new ConformanceRunner(new EmulatedMachine("intel-contiguous"));
        Assert.NotNull(Run("write", "OK", "ok", "schemata", "L3:0=505\\n"));
        Assert.NotNull(Run("write", "EINVAL", "ok", "schemata", "L3:0=505\\n"));
        Assert.NotNull(Run("read", "", "exclusive", "mode"));
        Assert.NotNull(Run("mkdir", "EEXIST", null, "a"));
        Assert.NotNull(Run("list", "mon_L3_01", null, "mon_data"));
        Assert.Null(Run("write", "EINVAL", "~The mask .*", "schemata", "L3:0=505\\n"));

        string? Run(string call, string error, string? answer, params string[] words) =>
            runner.Run(new ConformanceCase("one", [new Step(1, [call, .. words], error, answer)]));
    }
}
