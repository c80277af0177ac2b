global using Dxcp.Conformance;
global using Dxcp.Driver;
global using Dxcp.Driver.Tests;
global using ChannelCaller = Dxcp.Conformance.ProbeChannel;
global using Reference = Dxcp.Conformance.ReferenceCipher;
global using SurfaceDecoder = Dxcp.Conformance.ProbeDecoder;
global using SurfaceSession = Dxcp.Conformance.ProbeSession;
