using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The buffers through which a decoder gets its data: one for each kind, made in the driver when it is first asked for.</summary>
internal sealed unsafe partial class D3D9VideoDecoder
{
    private const uint FirstType = (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE; // the API counts from 0, drivers from here

    private const string BufferRemedy =
        "A counter block is used once under a key; in a frame without a key buffers are clear and have no IV.";

    private readonly Dictionary<uint, DecoderBuffer9> _buffers = [];

    public int GetBuffer(uint BufferType, void** ppBuffer, uint* pBufferSize)
    {
        if (ppBuffer != null)
            *ppBuffer = null;
        if (pBufferSize != null)
            *pBufferSize = 0;
        if (ppBuffer == null || pBufferSize == null)
            return Messages.RefuseNull(ppBuffer == null ? nameof(ppBuffer) : nameof(pBufferSize));
        if (!_buffers.TryGetValue(BufferType, out DecoderBuffer9? buffer))
            return RefuseKind(BufferType);
        if (IfPresent() is var reason and < 0)
            return reason;
        using InUse<D3D9VideoDecoder> self = Device.Hold(this);
        if (self.Value is null || !buffer.Lock.TryOpen()) // S125
            return Messages.Refuse("S125", "the buffer is lent out, or about to be", "Call ReleaseBuffer first.");
        int code = Lock(buffer, out void* data);
        buffer.Lock.Settle(code >= 0);
        if (code < 0)
            return Messages.Answered(code, "S93");
        *ppBuffer = data;
        *pBufferSize = buffer.Size;
        return S_OK;
    }

    public int ReleaseBuffer(uint BufferType)
    {
        using InUse<D3D9VideoDecoder> self = Device.Hold(this);
        if (!_buffers.TryGetValue(BufferType, out DecoderBuffer9? buffer))
            return RefuseKind(BufferType);
        return self.Value is not null && buffer.Lock.TryClose() // S125
            ? Messages.Answered(Unlock(buffer), "S93")
            : Messages.Refuse("S125", "the buffer is not lent out, or about to be released");
    }

    /// <summary>Submits buffers that were obtained and released, after an extension if there is one. A buffer with an IV is encrypted (R35).</summary>
    private int Submit(ReadOnlySpan<DXVA2_DecodeBufferDesc> buffers, DXVA2_DecodeExtensionData* extension)
    {
        // The driver's IVs are declared with an alignment of 16 bytes, the API's are not.
        var ivs = (DXVADDI_PVP_HW_IV*)DriverMemory.Allocate((nuint)buffers.Length * SessionRules.IVSize);
        try
        {
            var submitted = new DXVADDI_DECODEBUFFERDESC[buffers.Length];
            for (int i = 0; i < buffers.Length; i++)
            {
                DXVA2_DecodeBufferDesc desc = buffers[i];
                if (!_buffers.TryGetValue(desc.CompressedBufferType, out DecoderBuffer9? buffer))
                    return RefuseKind(desc.CompressedBufferType, nameof(Execute));
                if (!buffer.Lock.IsClosed || buffer.Resource == 0)
                {
                    return Messages.Refuse("S93", $"buffer {i} was not got and released", "GetBuffer, fill it, ReleaseBuffer, then Execute.",
                        method: nameof(Execute));
                }

                if (!DecoderRules.IsInside(desc.DataOffset, desc.DataSize, buffer.Size))
                {
                    return Messages.RefuseValue("S93", $"DataOffset and DataSize of buffer {i}", $"{desc.DataOffset} and {desc.DataSize}",
                        $"inside of {buffer.Size} bytes", method: nameof(Execute));
                }

                if (desc.pvPVPState != null && _isFrameOpen && Device.Protection.IsInForce)
                    return Messages.RefuseUnprotected(nameof(Execute));
                if (desc.pvPVPState != null)
                    ivs[i] = *(DXVADDI_PVP_HW_IV*)desc.pvPVPState;
                submitted[i] = ToDriver(buffer, desc, desc.pvPVPState == null ? null : &ivs[i]);
            }
            D3DENCRYPTED_BLOCK_INFO before = _pattern;
            int code = extension == null ? S_OK : Extend(*extension, nameof(Execute)); // not before the buffers are known to be right
            if (code < 0)
                return code;
            fixed (DXVADDI_DECODEBUFFERDESC* list = submitted)
                code = Messages.Answered(Driver.DecodeExecute(Handle, (uint)submitted.Length, list), "R35", BufferRemedy, nameof(Execute));
            if (code < 0 && extension != null && IsPattern(*extension)) // S93: the buffers that follow are as they were before
                _ = SetPattern(before);
            return code;
        }
        finally
        {
            DriverMemory.Free(ivs);
        }
    }

    private static DXVADDI_DECODEBUFFERDESC ToDriver(DecoderBuffer9 buffer, in DXVA2_DecodeBufferDesc desc, DXVADDI_PVP_HW_IV* iv) => new()
    {
        hBuffer = buffer.Resource,
        CompressedBufferType = (D3DDDIFORMAT)(FirstType + desc.CompressedBufferType),
        BufferIndex = desc.BufferIndex,
        DataOffset = desc.DataOffset,
        DataSize = desc.DataSize,
        FirstMBaddress = desc.FirstMBaddress,
        NumMBsInBuffer = desc.NumMBsInBuffer,
        Width = desc.Width,
        Height = desc.Height,
        Stride = desc.Stride,
        ReservedBits = desc.ReservedBits,
        pCipherCounter = iv,
    };

    private int RefuseKind(uint type, [CallerMemberName] string method = "") =>
        Messages.RefuseValue("S93", "BufferType", type, $"one of {string.Join(", ", _buffers.Keys.Order())}", method: method);

    private int Lock(DecoderBuffer9 buffer, out void* data)
    {
        int code = buffer.Resource == 0 ? Create(buffer) : S_OK;
        data = buffer.SystemMemory;
        return code < 0 || data != null ? code : Driver.Lock(buffer.Resource, area: null, D3DDDI_LOCKFLAGS.WriteOnly, out data, out _);
    }

    private int Unlock(DecoderBuffer9 buffer)
    {
        int code = buffer.SystemMemory == null ? Driver.Unlock(buffer.Resource) : S_OK;
        buffer.Lock.Settle(isOpen: false);
        return code;
    }

    private int Create(DecoderBuffer9 buffer)
    {
        if (buffer.Info.CreationPool == (uint)D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM)
            buffer.SystemMemory = DriverMemory.Allocate(buffer.Size);
        var surface = new D3DDDI_SURFACEINFO
        {
            Width = buffer.Info.CreationWidth,
            Height = buffer.Info.CreationHeight,
            pSysMem = buffer.SystemMemory,
            SysMemPitch = buffer.Info.CreationWidth
        };
        var arguments = new D3DDDIARG_CREATERESOURCE
        {
            Format = buffer.Info.CompressedBufferType,
            Pool = buffer.Info.CreationPool,
            pSurfList = &surface,
            SurfCount = 1,
            MipLevels = 1,
            Flags = { Value = D3DDDI_RESOURCEFLAGS.DecodeCompressedBuffer },
        };
        int code = Driver.CreateResource(arguments, out nint resource);
        buffer.Resource = resource;
        if (code < 0)
            Destroy(buffer);
        return code;
    }

    private void Destroy(DecoderBuffer9 buffer)
    {
        if (buffer.Lock.TryClose())
            _ = Unlock(buffer);
        if (buffer.Resource != 0)
            Driver.DestroyResource(buffer.Resource);
        DriverMemory.Free(buffer.SystemMemory);
        buffer.SystemMemory = null;
        buffer.Resource = 0;
    }
}

/// <summary>A buffer of a decoder.</summary>
/// <param name="info">As the driver wants it.</param>
internal sealed unsafe class DecoderBuffer9(DXVADDI_DECODEBUFFERINFO info)
{
    private PairedCalls _lock;

    /// <summary>As the driver wants it.</summary>
    public DXVADDI_DECODEBUFFERINFO Info => info;

    /// <summary>Its bytes.</summary>
    public uint Size => checked(info.CreationWidth * info.CreationHeight);

    /// <summary>Its memory, where the driver wants it of the runtime; else null.</summary>
    public void* SystemMemory { get; set; }

    /// <summary>The driver's resource; 0 until it is first asked for.</summary>
    public nint Resource { get; set; }

    /// <summary>Whether the application has its memory.</summary>
    public ref PairedCalls Lock => ref _lock;
}
