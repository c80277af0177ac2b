global using Dxcp.Driver;
global using Dxcp.Driver.Tests;
