// What dxva2.dll exports beside DirectX Video Acceleration: the functions of highlevelmonitorconfigurationapi.h, lowlevelmonitorconfigurationapi.h
// and physicalmonitorenumerationapi.h. A program that imports one of them must load; there are no monitors, so each refuses as its page says a failure
// looks: FALSE and a last error, or an HRESULT (S268). x64 takes arguments in registers, whatever their number.

extern "C" __declspec(dllimport) void SetLastError(unsigned);

static int refuse() {
  SetLastError(120);  // ERROR_CALL_NOT_IMPLEMENTED
  return 0;
}

#define BOOL_FUNCTION(name) extern "C" __declspec(dllexport) int name() { return refuse(); }
#define HRESULT_FUNCTION(name) extern "C" __declspec(dllexport) int name() { return (int)0x80004001; /* E_NOTIMPL */ }

BOOL_FUNCTION(CapabilitiesRequestAndCapabilitiesReply)
BOOL_FUNCTION(DegaussMonitor)
BOOL_FUNCTION(DestroyPhysicalMonitor)
BOOL_FUNCTION(DestroyPhysicalMonitors)
BOOL_FUNCTION(GetCapabilitiesStringLength)
BOOL_FUNCTION(GetMonitorBrightness)
BOOL_FUNCTION(GetMonitorCapabilities)
BOOL_FUNCTION(GetMonitorColorTemperature)
BOOL_FUNCTION(GetMonitorContrast)
BOOL_FUNCTION(GetMonitorDisplayAreaPosition)
BOOL_FUNCTION(GetMonitorDisplayAreaSize)
BOOL_FUNCTION(GetMonitorRedGreenOrBlueDrive)
BOOL_FUNCTION(GetMonitorRedGreenOrBlueGain)
BOOL_FUNCTION(GetMonitorTechnologyType)
BOOL_FUNCTION(GetNumberOfPhysicalMonitorsFromHMONITOR)
BOOL_FUNCTION(GetPhysicalMonitorsFromHMONITOR)
BOOL_FUNCTION(GetTimingReport)
BOOL_FUNCTION(GetVCPFeatureAndVCPFeatureReply)
BOOL_FUNCTION(RestoreMonitorFactoryColorDefaults)
BOOL_FUNCTION(RestoreMonitorFactoryDefaults)
BOOL_FUNCTION(SaveCurrentMonitorSettings)
BOOL_FUNCTION(SaveCurrentSettings)
BOOL_FUNCTION(SetMonitorBrightness)
BOOL_FUNCTION(SetMonitorColorTemperature)
BOOL_FUNCTION(SetMonitorContrast)
BOOL_FUNCTION(SetMonitorDisplayAreaPosition)
BOOL_FUNCTION(SetMonitorDisplayAreaSize)
BOOL_FUNCTION(SetMonitorRedGreenOrBlueDrive)
BOOL_FUNCTION(SetMonitorRedGreenOrBlueGain)
BOOL_FUNCTION(SetVCPFeature)
HRESULT_FUNCTION(GetNumberOfPhysicalMonitorsFromIDirect3DDevice9)
HRESULT_FUNCTION(GetPhysicalMonitorsFromIDirect3DDevice9)
HRESULT_FUNCTION(UABGetCertificate)
