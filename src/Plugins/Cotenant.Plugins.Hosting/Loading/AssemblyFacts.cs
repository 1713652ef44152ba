using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>What an assembly's metadata says, read without loading it: no code of the plugin has run yet.</summary>
/// <param name="Name">Simple name.</param>
/// <param name="References">What it references.</param>
/// <param name="Entries">Public, non-abstract classes that implement <see cref="IPlugin"/>.</param>
internal sealed record AssemblyFacts(string Name, IReadOnlyList<AssemblyName> References, IReadOnlyList<EntryFacts> Entries)
{
    /// <summary>Reads an assembly's metadata.</summary>
    /// <returns>Null when the file is no .NET assembly.</returns>
    public static AssemblyFacts? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var image = new PEReader(file);
            if (!image.HasMetadata)
            {
                return null;
            }

            var metadata = image.GetMetadataReader();
            if (!metadata.IsAssembly)
            {
                return null;
            }

            var references = new List<AssemblyName>();
            foreach (var handle in metadata.AssemblyReferences)
            {
                references.Add(metadata.GetAssemblyReference(handle).GetAssemblyName());
            }

            return new AssemblyFacts(metadata.GetString(metadata.GetAssemblyDefinition().Name), references, FindEntries(metadata));
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private static List<EntryFacts> FindEntries(MetadataReader metadata)
    {
        var entries = new List<EntryFacts>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            var isPublicClass = (type.Attributes & (TypeAttributes.VisibilityMask | TypeAttributes.ClassSemanticsMask | TypeAttributes.Abstract)) == TypeAttributes.Public;
            if (isPublicClass && ImplementsPlugin(metadata, type))
            {
                entries.Add(new EntryFacts(FullName(metadata.GetString(type.Namespace), metadata.GetString(type.Name)), HasPublicConstructor(metadata, type), type.GetGenericParameters().Count > 0));
            }
        }

        return entries;
    }

    private static bool ImplementsPlugin(MetadataReader metadata, TypeDefinition type)
    {
        while (true)
        {
            foreach (var handle in type.GetInterfaceImplementations())
            {
                if (IsPluginInterface(metadata, metadata.GetInterfaceImplementation(handle).Interface))
                {
                    return true;
                }
            }

            // a base class of the same assembly may implement it; one of another assembly is not looked into
            if (type.BaseType.IsNil || type.BaseType.Kind != HandleKind.TypeDefinition)
            {
                return false;
            }

            type = metadata.GetTypeDefinition((TypeDefinitionHandle)type.BaseType);
        }
    }

    private static bool IsPluginInterface(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        var reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
        return reference.ResolutionScope.Kind == HandleKind.AssemblyReference
            && metadata.StringComparer.Equals(reference.Name, nameof(IPlugin))
            && metadata.StringComparer.Equals(reference.Namespace, typeof(IPlugin).Namespace!)
            && metadata.StringComparer.Equals(
                metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name, SharedAssemblies.Contract);
    }

    private static bool HasPublicConstructor(MetadataReader metadata, TypeDefinition type)
    {
        foreach (var handle in type.GetMethods())
        {
            var method = metadata.GetMethodDefinition(handle);
            if ((method.Attributes & (MethodAttributes.MemberAccessMask | MethodAttributes.Static)) == MethodAttributes.Public
                && metadata.StringComparer.Equals(method.Name, ConstructorInfo.ConstructorName)
                && metadata.GetBlobReader(method.Signature) is var signature
                && !signature.ReadSignatureHeader().IsGeneric
                && signature.ReadCompressedInteger() == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string FullName(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
