using System.Net;
using System.Net.Sockets;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Pressure;

namespace Cotenant.HwBackends.Linux.Tests.Sensors;

/// <summary>Pressure files and the thread that waits for thresholds.</summary>
public sealed class PressureTests
{
    [Fact]
    public void Both_lines_are_read()
    {
        var text = "some avg10=1.50 avg60=2.25 avg300=0.01 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7 later=9\n"u8;
        Assert.True(PressureText.TryParse(text, "some"u8, out var some));
        Assert.Equal(new PressureText(1.5, 2.25, 0.01, 123456), some);
        Assert.True(PressureText.TryParse(text, "full"u8, out var full));
        Assert.Equal(7, full.TotalUs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("some\n")]
    [InlineData("some avg10=1.50 avg60=2.25 avg300=0.01\n")]
    [InlineData("some avg10=x avg60=2.25 avg300=0.01 total=5\n")]
    [InlineData("some avg10=1 avg60=2.25 avg300=0.01 total=-5\n")]
    [InlineData("full avg10=1.50 avg60=2.25 avg300=0.01 total=5\n")]
    public void What_is_not_whole_is_refused(string text) =>
        Assert.False(PressureText.TryParse(System.Text.Encoding.ASCII.GetBytes(text), "some"u8, out _));

    [Fact]
    public void The_kernel_takes_a_trigger_where_it_measures_pressure()
    {
        using var watch = new PressureWatch();
        var errno = watch.Add("/proc/pressure/cpu", TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(2), out var trigger);
        Assert.SkipWhen(errno is Errno.ENOENT or Errno.EOPNOTSUPP or Errno.EACCES or Errno.EPERM or Errno.EROFS, "this kernel measures no pressure, or only root may ask");
        Assert.Equal(Errno.None, errno);
        Assert.False(trigger!.IsGone);
        trigger.Dispose();
        Assert.Equal(Errno.EINVAL, watch.Add("/proc/pressure/cpu", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), out _));
    }

    [Fact]
    public async Task Urgent_data_fires_and_is_taken_once()
    {
        // a pressure file that crosses its threshold and a socket with urgent data are the same to epoll: EPOLLPRI
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sender.Connect(listener.LocalEndPoint!);
        var receiver = listener.Accept();
        receiver.SafeHandle.SetHandleAsInvalid(); // the trigger closes it
        using var watch = new PressureWatch();
        Assert.Equal(Errno.None, watch.Watch((int)receiver.Handle, out var trigger));
        Assert.Equal(0, trigger!.Take());
        sender.Send([1], SocketFlags.OutOfBand);
        var fired = 0;
        while (fired == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            fired = trigger.Take();
        }

        Assert.Equal(1, fired);
        Assert.Equal(0, trigger.Take());
    }
}
