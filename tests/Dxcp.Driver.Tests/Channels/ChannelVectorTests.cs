using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Dxcp.Channels;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Channels;

/// <summary>The published messages, byte for byte, through the handling that both driver interfaces share.</summary>
public sealed class ChannelVectorTests : IDisposable
{
    private static readonly JsonNode s_vectors = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors",
        "d3d_vectors.json")))!["message_omac"]!;

    private readonly DriverAdapter _adapter = new(DriverProfile.Default);
    private readonly DriverDevice _device;
    private readonly DriverChannel _channel;

    public ChannelVectorTests()
    {
        _device = new DriverDevice(_adapter);
        nint name = (nint)Convert.ToInt64((string)s_vectors["hChannel"]!, 16);
        Assert.Equal(DriverStatus.Ok, _device.CreateAuthenticatedChannel(name, ChannelType.SoftwareDriver));
        Assert.True(_device.Channels.TryGet(name, out var channel));
        _channel = channel;
        using var leaf = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(_adapter.Identity.CertificateChain.Span)[0].RawData);
        using var rsa = leaf.GetRSAPublicKey()!;
        byte[] key = Convert.FromHexString((string)s_vectors["channel_key"]!);
        Assert.Equal(DriverStatus.Ok, _channel.Negotiate(rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA512)));
    }

    public void Dispose()
    {
        _device.Dispose();
        _adapter.Dispose();
    }

    [Theory, InlineData(false), InlineData(true)] // R42, R43, S44; D11: the sizes are exact, so both rules take them
    public void The_published_messages_get_the_published_answers(bool exactSizes)
    {
        var rules = Rules(exactSizes);
        byte[] answer = new byte[48];
        Assert.Equal(0, ChannelMessages.Configure(_channel, rules, Message("CONFIGURE_INITIALIZE_INPUT"), answer));
        Assert.Equal(Message("CONFIGURE_OUTPUT"), answer);
        answer = new byte[56];
        Assert.Equal(0, ChannelMessages.Query(_channel, rules, Message("QUERY_PROTECTION_INPUT"), answer));
        Assert.Equal(Message("QUERY_PROTECTION_OUTPUT"), answer);
    }

    [Fact] // D12
    public void A_tag_over_the_whole_struct_is_refused()
    {
        byte[] message = Message("CONFIGURE_INITIALIZE_INPUT");
        Convert.FromHexString((string)Case("CONFIGURE_INITIALIZE_INPUT")["alternative"]!["omac"]!).CopyTo(message, 0);
        Assert.NotEqual(0, ChannelMessages.Configure(_channel, ChannelRules.Direct3D11Driver, message, new byte[48]));
    }

    [Theory] // D11
    [InlineData(true, -1, false), InlineData(true, 0, true), InlineData(true, 1, false)]
    [InlineData(false, -1, false), InlineData(false, 0, true), InlineData(false, 1, true)]
    public void A_command_has_the_size_of_its_struct_or_where_the_interface_allows_it_more(bool exactSizes, int growth, bool accepted)
    {
        byte[] message = Message("CONFIGURE_INITIALIZE_INPUT"), answer = new byte[48];
        Array.Resize(ref message, message.Length + growth);
        Assert.Equal(accepted, ChannelMessages.Configure(_channel, Rules(exactSizes), message, answer) == 0);
    }

    [Theory] // D11
    [InlineData(true, -1, false), InlineData(true, 0, true), InlineData(true, 1, false)]
    [InlineData(false, -1, false), InlineData(false, 0, true), InlineData(false, 1, true)]
    public void A_query_has_the_sizes_of_its_structs_or_where_the_interface_allows_it_more(bool exactSizes, int growth, bool accepted)
    {
        var rules = Rules(exactSizes);
        Assert.Equal(0, ChannelMessages.Configure(_channel, rules, Message("CONFIGURE_INITIALIZE_INPUT"), new byte[48]));
        byte[] message = Message("QUERY_PROTECTION_INPUT");
        Assert.Equal(accepted, ChannelMessages.Query(_channel, rules, message, new byte[56 + growth]) == 0);
        message[24] = 9;
        Array.Resize(ref message, message.Length + growth);
        Assert.Equal(accepted, ChannelMessages.Query(_channel, rules, message, new byte[56]) == 0);
    }

    [Fact]
    public void Input_and_output_may_be_the_same_memory()
    {
        byte[] memory = Message("CONFIGURE_INITIALIZE_INPUT");
        Assert.Equal(0, ChannelMessages.Configure(_channel, ChannelRules.Direct3D9, memory, memory.AsSpan(0, 48)));
        Assert.Equal(Message("CONFIGURE_OUTPUT"), memory[..48]);
    }

    private static ChannelRules Rules(bool exactSizes) => exactSizes ? ChannelRules.Direct3D9 : ChannelRules.Direct3D11Driver;

    private static JsonNode Case(string id) => s_vectors["cases"]!.AsArray().Single(item => (string)item!["id"]! == id)!;

    private static byte[] Message(string id) => Convert.FromHexString((string)Case(id)["message"]!);
}
