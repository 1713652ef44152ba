using Cotenant.ResctrlEmulator;

// resctrl-emulator SOCKET [PERSONALITY [CPUS]]: a machine with resctrl that lives until it is killed.
if (args is not [var socket, .. var more] || more.Length > 2 || (more.Length > 0 && !Personality.All.ContainsKey(more[0])))
{
    Console.Error.WriteLine($"usage: resctrl-emulator SOCKET [PERSONALITY [CPUS]]; personalities: {string.Join(", ", Personality.All.Keys)}");
    return 2;
}

var hardware = more.Length > 0 ? Personality.All[more[0]] : new ResctrlHardware();
var cpus = more.Length > 1 ? int.Parse(more[1], System.Globalization.CultureInfo.InvariantCulture) : 8;
using var server = new EmulatorServer(new EmulatedKernel(hardware, cpus));
server.Listen(socket);
Console.WriteLine($"listening on {socket}");
server.Run();
return 0;
