using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

/// <summary>The driver's half of an authenticated channel, written a second time by byte offsets, and the ways in which it lies.</summary>
[ComFace(typeof(ID3D11AuthenticatedChannel))]
internal sealed unsafe partial class FakeChannel : ComObject
{
    public const nint HandleValue = 0x1122_3344;
    public const nint DeviceValue = 0x5566_7788;

    private readonly FakeImplementation _fake;
    private readonly Dictionary<Guid, byte[]> _last = [];
    private uint _nextQuestion;
    private uint _nextCommand;

    public FakeChannel(FakeImplementation fake, D3D11_AUTHENTICATED_CHANNEL_TYPE type)
    {
        _fake = fake;
        _fake.Alive++;
        _fake.Channel = this;
        Type = type;
    }

    public D3D11_AUTHENTICATED_CHANNEL_TYPE Type { get; }

    public byte[]? Key { get; set; }

    public bool IsOpen { get; private set; }

    /// <summary>Start numbers, as INITIALIZE brought them.</summary>
    public (uint Query, uint Configure) Start { get; private set; }

    /// <summary>Commands as they came, INITIALIZE too.</summary>
    public List<byte[]> Commands { get; } = [];

    /// <summary>Changes an answer before it is signed: a driver that lies.</summary>
    public Action<byte[]>? Lie { get; set; }

    /// <summary>Changes an answer behind the signature: somebody on the way.</summary>
    public Action<byte[]>? Tamper { get; set; }

    /// <summary>Sends the last answer of the same type again.</summary>
    public bool Replay { get; set; }

    /// <summary>What the function returns, where it is not what the answer says.</summary>
    public int? Returns { get; set; }

    /// <summary>What the driver refuses with, signed.</summary>
    public int Code { get; set; }

    public int GetCertificateSize(uint* pCertificateSize)
    {
        if (_fake.Fails(out int code))
            return code;
        *pCertificateSize = (uint)_fake.Identity.CertificateChain.Length;
        return S_OK;
    }

    public int GetCertificate(uint CertificateSize, byte* pCertificate)
    {
        if (_fake.Fails(out int code))
            return code;
        _fake.Identity.CertificateChain.Span.CopyTo(new Span<byte>(pCertificate, (int)CertificateSize));
        return S_OK;
    }

    /// <summary>The numbers that the next question and the next command have.</summary>
    public void ExpectFrom(uint question, uint command) => (_nextQuestion, _nextCommand) = (question, command);

    public void GetChannelHandle(void** pChannelHandle) => *pChannelHandle = (void*)HandleValue;

    public int Query(byte[] question, Span<byte> output)
    {
        Guid type = new(question.AsSpan(0, 16));
        Assert.Equal(HandleValue, MemoryMarshal.Read<nint>(question.AsSpan(16)));
        uint number = MemoryMarshal.Read<uint>(question.AsSpan(24));
        Assert.True(IsOpen);
        Assert.Equal(_nextQuestion++, number);
        byte[] answer = Head(output.Length, type, number);
        Span<byte> body = answer.AsSpan(48);
        question.AsSpan(32).CopyTo(body); // what is asked about is repeated
        if (type == Guids.D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE)
            MemoryMarshal.Write(body, (uint)Type);
        else if (type == Guids.D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE)
            MemoryMarshal.Write(body, DeviceValue);
        else if (type == Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS)
            MemoryMarshal.Write(body[8..], 77L);
        else if (type == Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID)
            MemoryMarshal.Write(body[24..], 99UL);
        else if (type == Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT)
            MemoryMarshal.Write(body[16..], 5);
        else if (type == Guids.D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID)
            MemoryMarshal.Write(body[4..], Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
        else if (type == Guids.D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION)
            (MemoryMarshal.Cast<byte, nint>(body)[1], MemoryMarshal.Cast<byte, nint>(body)[2]) = (FakeSession.HandleValue, DeviceValue);
        else if (body.Length == 8)
            MemoryMarshal.Write(body, 3);
        return Finish(type, answer, output);
    }

    public int Configure(byte[] command, Span<byte> output)
    {
        Guid type = new(command.AsSpan(16, 16));
        Assert.Equal(HandleValue, MemoryMarshal.Read<nint>(command.AsSpan(32)));
        uint number = MemoryMarshal.Read<uint>(command.AsSpan(40));
        Assert.True(Omac1.Verify(Key!, command.AsSpan(16), command.AsSpan(0, 16)));
        Assert.All(command[44..48], padding => Assert.Equal(0, padding));
        Commands.Add(command);
        if (type == Guids.D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE)
        {
            Assert.False(IsOpen);
            IsOpen = true;
            Start = (_nextQuestion, _nextCommand) = (MemoryMarshal.Read<uint>(command.AsSpan(48)), MemoryMarshal.Read<uint>(command.AsSpan(52)));
        }
        else
        {
            Assert.Equal(_nextCommand++, number);
        }

        return Finish(type, Head(output.Length, type, number), output);
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);

    private byte[] Head(int size, Guid type, uint number)
    {
        byte[] answer = new byte[size];
        type.TryWriteBytes(answer.AsSpan(16));
        MemoryMarshal.Write(answer.AsSpan(32), HandleValue);
        MemoryMarshal.Write(answer.AsSpan(40), number);
        MemoryMarshal.Write(answer.AsSpan(44), Code);
        return answer;
    }

    private int Finish(Guid type, byte[] answer, Span<byte> output)
    {
        Lie?.Invoke(answer);
        Omac1.Compute(Key!, answer.AsSpan(16), answer.AsSpan(0, 16));
        Tamper?.Invoke(answer);
        byte[] sent = Replay && _last.TryGetValue(type, out byte[]? last) ? last : answer;
        _last[type] = answer;
        sent.CopyTo(output);
        return Returns ?? Code;
    }
}
