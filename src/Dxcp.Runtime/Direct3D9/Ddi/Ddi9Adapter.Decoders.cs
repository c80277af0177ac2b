using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>What the driver's decoders are: capabilities 14 to 21. Descriptions and configurations have the API's layouts.</summary>
internal sealed unsafe partial class Ddi9Adapter
{
    public int GetDecoderProfiles(out Guid[] profiles) =>
        GetList(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDCOUNT, D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDS, null, out profiles);

    public int GetDecoderTargets(Guid profile, out D3DFORMAT[] formats) =>
        GetList(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATCOUNT, D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATS, &profile, out formats);

    public int GetDecoderConfigurations(Guid profile, in DXVA2_VideoDesc video, out DXVA2_ConfigPictureDecode[] configurations)
    {
        DXVADDI_DECODEINPUT input = Input(&profile, video);
        return GetList(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT, D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONS, &input, out configurations);
    }

    public int GetDecoderBuffers(Guid profile, in DXVA2_VideoDesc video, out DXVADDI_DECODEBUFFERINFO[] buffers)
    {
        DXVADDI_DECODEINPUT input = Input(&profile, video);
        return GetList(D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFOCOUNT, D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFO, &input,
            out buffers);
    }

    private static DXVADDI_DECODEINPUT Input(Guid* profile, in DXVA2_VideoDesc video)
    {
        var input = new DXVADDI_DECODEINPUT { pGuid = profile };
        *(DXVA2_VideoDesc*)input.VideoDesc = video;
        return input;
    }

    private int GetList<T>(D3DDDICAPS_TYPE countType, D3DDDICAPS_TYPE listType, void* info, out T[] list)
        where T : unmanaged
    {
        list = [];
        uint count = 0;
        int code = GetCaps(countType, info, &count, sizeof(uint));
        if (code < 0 || count == 0)
            return code;
        if (count > DriverLists.BelievableCount)
            return D3DERR_NOTAVAILABLE;
        list = new T[count];
        fixed (T* data = list)
            code = GetCaps(listType, info, data, count * (uint)sizeof(T));
        if (code < 0)
            list = [];
        return code;
    }
}
