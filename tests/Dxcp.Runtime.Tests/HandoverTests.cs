using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>New objects are handed out, or nothing of them is left.</summary>
public sealed unsafe class HandoverTests
{
    [Fact]
    public void What_was_made_for_an_object_whose_constructor_throws_is_given_back_once()
    {
        int undone = 0;
        Assert.Throws<InsufficientMemoryException>(() => _ = (nint)Handover.Publish<IDirect3DDeviceManager9>(() => throw new InsufficientMemoryException(),
            () => undone++));
        Assert.Equal(1, undone);
    }

    [Fact]
    public void An_object_that_cannot_be_handed_out_is_destroyed_and_gives_back_itself_what_was_made_for_it()
    {
        int undone = 0;
        var made = new D3D9DeviceManager(7);
        Assert.ThrowsAny<Exception>(() => _ = (nint)Handover.Publish<ID3D11Device>(() => made, () => undone++));
        Assert.Equal(0, undone);
        Assert.Throws<InvalidOperationException>(made.ReleasePrivate); // nobody holds it any more
    }

    [Fact]
    public void An_object_that_is_handed_out_keeps_what_was_made_for_it()
    {
        int undone = 0;
        using var made = new ComPtr<IDirect3DDeviceManager9>(Handover.Publish<IDirect3DDeviceManager9>(static () => new D3D9DeviceManager(7), () => undone++));
        Assert.Equal(0, undone);
        Assert.True(made.Pointer != null);
    }
}
