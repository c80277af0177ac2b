@rem Runs ./test with the bash of Git for Windows (WSL's bash would run it inside Linux).
@setlocal
@set "BASH=%ProgramFiles%\Git\bin\bash.exe"
@if not exist "%BASH%" (
  echo test.cmd: Git for Windows' bash is needed; without it, run "dotnet run --project tests\NAME.Tests" for each test project. 1>&2
  exit /b 2
)
@"%BASH%" "%~dp0test" %*
