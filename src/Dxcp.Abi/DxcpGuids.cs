namespace Dxcp.Abi;

/// <summary>GUIDs that no header has: what this project adds to Direct3D's lists.</summary>
public static class DxcpGuids
{
    /// <summary>
    /// The decoder profile whose bitstream is the frame itself: the rows of an NV12 or P010 picture one after the other,
    /// without padding, luma first. There to check bit by bit what comes out of a decoder.
    /// </summary>
    public static readonly Guid DXCP_DECODER_PROFILE_PASS_THROUGH = new(0x6B5C9F0E, 0x3D0A, 0x4A57, 0x9C, 0x41, 0x7E, 0x52, 0x1D, 0xF3, 0x8A, 0x60);
}
