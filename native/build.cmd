@echo off
rem Builds d3d11.dll and d3d9.dll on Windows, to be laid beside a program, and copies the headers. Each has all functions:
rem CreateDXGIFactory is taken from d3d11.dll, DXVA2CreateVideoService from d3d9.dll, since neither dxgi.dll nor dxva2.dll is made here.
rem Needs the .NET 10 SDK and the C++ tools of Visual Studio (dotnet says what is missing).
rem Usage: native\build.cmd DIR
setlocal
if "%~1"=="" (
  echo Usage: native\build.cmd DIR 1>&2
  exit /b 2
)
set target=%~f1
dotnet publish "%~dp0aot" -c Release -r win-x64 -o "%target%\lib\dxcp\win-x64" || exit /b 1
copy /y "%target%\lib\dxcp\win-x64\d3d11.dll" "%target%\lib\dxcp\win-x64\d3d9.dll" > nul || exit /b 1
xcopy /e /i /q /y "%~dp0include" "%target%\include\dxcp" > nul || exit /b 1
echo Installed in %target%.
