namespace Dxcp.Cryptography.Tests;

/// <summary>What becomes of identities that were damaged one after another (S39).</summary>
public sealed class IdentitySetAsideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-identity-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact] // S39
    public void Each_identity_that_was_replaced_is_kept_beside_those_before_it()
    {
        string kept = Path.Combine(_folder, IdentityStore.FileName);
        byte[][] damaged = ["not"u8.ToArray(), "an identity"u8.ToArray()];
        new IdentityStore(_folder, _ => { }).LoadOrCreate().Dispose();
        foreach (byte[] bytes in damaged)
        {
            File.WriteAllBytes(kept, bytes);
            using DriverIdentity replaced = new IdentityStore(_folder, _ => { }).LoadOrCreate();
            Assert.Equal(kept, replaced.KeptIn);
        }

        Assert.Equal(damaged, [File.ReadAllBytes(kept + ".replaced-1"), File.ReadAllBytes(kept + ".replaced-2")]);
    }
}
