namespace Cotenant.HwBackends.Conformance;

/// <summary>One call and what must come back.</summary>
/// <param name="Line">line number in its file</param>
/// <param name="Words">the call: write, mkdir, rmdir, rename, read, start, kill; then paths below the mount and a text</param>
/// <param name="Error">name of the error number, or OK; empty for read, start and kill</param>
/// <param name="Answer">for a read the text (without its last newline), else last_cmd_status; null for any</param>
internal sealed record Step(int Line, string[] Words, string Error, string? Answer);
