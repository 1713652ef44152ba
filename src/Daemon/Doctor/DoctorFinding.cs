namespace Cotenant.Daemon.Doctor;

/// <summary>One thing that <c>doctor</c> found.</summary>
/// <param name="Area">What was looked at: <c>program</c>, <c>configuration</c>, <c>plugins</c>, a kind of device.</param>
/// <param name="Verdict"><c>ok</c>, <c>lacks</c> (works without), or <c>trouble</c> (does not work).</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do; empty when nothing is to be done.</param>
internal sealed record DoctorFinding(string Area, string Verdict, string Text, string Remedy);
