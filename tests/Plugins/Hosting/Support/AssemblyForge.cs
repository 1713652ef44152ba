using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>Makes assemblies that no compiler run of the build would make.</summary>
internal static class AssemblyForge
{
    private const MethodAttributes Implementation = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot;

    /// <summary>An assembly with the types that <paramref name="fill"/> defines.</summary>
    public static byte[] Make(string name, Action<ModuleBuilder> fill)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        fill(assembly.DefineDynamicModule(name));
        using var stream = new MemoryStream();
        assembly.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Defines a class that implements <see cref="IPlugin"/>.</summary>
    public static TypeBuilder DefinePlugin(this ModuleBuilder module, string name, TypeAttributes attributes = TypeAttributes.Public, MethodAttributes constructor = MethodAttributes.Public, Type[]? parameters = null)
    {
        var type = module.DefineType(name, attributes | TypeAttributes.Class, typeof(object), [typeof(IPlugin)]);
        var body = type.DefineConstructor(constructor, CallingConventions.Standard, parameters ?? []).GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Call, typeof(object).GetConstructor([])!);
        body.Emit(OpCodes.Ret);
        var create = type.DefineMethod(nameof(IPlugin.CreatePolicy), Implementation, typeof(IPolicy), [typeof(string), typeof(PolicyContext)]).GetILGenerator();
        create.Emit(OpCodes.Ldnull);
        create.Emit(OpCodes.Ret);
        return type;
    }

    /// <summary>Changes the version of one assembly reference in place.</summary>
    public static byte[] WithReference(byte[] assembly, string reference, Version version)
    {
        var changed = (byte[])assembly.Clone();
        using var image = new PEReader(new MemoryStream(assembly));
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            if (metadata.GetString(metadata.GetAssemblyReference(handle).Name) == reference)
            {
                // a row of the table starts with the four parts of the version, 16 bits each
                var row = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
                    + ((MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
                foreach (var (part, index) in new[] { version.Major, version.Minor, version.Build, version.Revision }.Select((part, index) => (part, index)))
                {
                    BitConverter.TryWriteBytes(changed.AsSpan(row + (2 * index)), (ushort)Math.Max(part, 0));
                }

                return changed;
            }
        }

        throw new ArgumentException($"the assembly does not reference {reference}");
    }
}
