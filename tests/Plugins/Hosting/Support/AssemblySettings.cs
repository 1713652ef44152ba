using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

// tests prove by full collections that plugins leave the memory: one at a time, or they would count each other's
[assembly: Parallelization(Mode = ParallelMode.None)]

// owners and modes of files
[assembly: SupportedOSPlatform("linux")]
