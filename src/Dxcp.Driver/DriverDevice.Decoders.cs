using Dxcp.Abi;

namespace Dxcp.Driver;

public sealed partial class DriverDevice
{
    /// <summary>Makes a decoder under a handle that is not taken.</summary>
    /// <param name="handle">The handle; channel messages name it too.</param>
    /// <param name="description">The decoder.</param>
    /// <param name="bitstreamEncryption">One of <see cref="BitstreamEncryptions"/>, which says how buffers may be encrypted (S85).</param>
    public DriverStatus CreateVideoDecoder(nint handle, in DecoderDescription description, Guid bitstreamEncryption)
    {
        if (FindDecoder(description.Profile, description.Format) is not { } profile || description.FrameSize == 0)
            return DriverStatus.InvalidArgument;
        bool takesHardwareKeys = BitstreamEncryptions.TakesHardwareKeys(bitstreamEncryption, Adapter.Profile);
        bool needsHardwareKeys = bitstreamEncryption == Guids.D3D11_DECODER_ENCRYPTION_HW_CENC;
        var cipher = needsHardwareKeys ? takesHardwareKeys ? BitstreamCipher.Counter : null : BitstreamEncryptions.CipherOf(bitstreamEncryption);
        if (cipher is null || !profile.TakesEncryption(bitstreamEncryption))
            return DriverStatus.UnsupportedCrypto;
        if (!TryMakeCodec(profile, description, out var codec))
            return DriverStatus.OutOfMemory;
        var decoder = new DriverDecoder(Adapter, description, cipher.Value, codec)
        {
            TakesHardwareKeys = takesHardwareKeys,
            NeedsHardwareKeys = needsHardwareKeys,
        };
        if (Decoders.TryAdd(handle, decoder))
            return DriverStatus.Ok;
        decoder.Destroy();
        return DriverStatus.InvalidArgument;
    }

    /// <summary>Ends a decoder.</summary>
    public DriverStatus DestroyVideoDecoder(nint handle)
    {
        if (!Decoders.TryRemove(handle, out var decoder))
            return DriverStatus.InvalidArgument;
        _decoderNames.Forget(decoder);
        decoder.Destroy();
        return DriverStatus.Ok;
    }

    /// <summary>Makes a view for decoders under a handle that is not taken.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="resourceHandle">The texture.</param>
    /// <param name="level">Its mip level.</param>
    /// <param name="slice">The texture of the array.</param>
    /// <param name="profile">The profile of the decoders that may write into it.</param>
    public DriverStatus CreateDecoderView(nint handle, nint resourceHandle, uint level, uint slice, Guid profile)
    {
        if (!Resources.TryGet(resourceHandle, out var target))
            return DriverStatus.InvalidArgument;
        var texture = target.Description;
        if (level >= texture.MipLevels || slice >= texture.ArraySize || texture.Usage != ResourceUsage.Default || FindDecoder(profile, texture.Format) is null)
            return DriverStatus.InvalidArgument;
        var view = new DecoderView(target, level + (texture.MipLevels * slice), profile);
        return DecoderViews.TryAdd(handle, view) ? DriverStatus.Ok : DriverStatus.InvalidArgument;
    }

    /// <summary>Makes a decoder's codec: none where buffers are dropped. False if there is no memory for one.</summary>
    private bool TryMakeCodec(DecoderProfile profile, in DecoderDescription description, out IFrameDecoder? codec)
    {
        codec = profile.Codec?.Invoke(description);
        if (codec is not null || Adapter.Profile.DropsBitstreams)
            return true;
        codec = DriverCodecs.Library?.Create(description, new CodecMemory(Adapter.ProtectedMemory));
        return codec is not null;
    }

    /// <summary>The decoder profile on offer that makes pictures of a format, or null.</summary>
    internal DecoderProfile? FindDecoder(Guid profile, SurfaceFormat format)
    {
        foreach (var decoder in Adapter.Decoders)
        {
            if (decoder.Id == profile)
                return decoder.Formats.Contains(format) ? decoder : null;
        }

        return null;
    }
}
