global using Dxcp.Conformance;
global using Reference = Dxcp.Conformance.ReferenceCipher;
