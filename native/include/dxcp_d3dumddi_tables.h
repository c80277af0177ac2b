/* d3dumddi.h (WDK 10.0.16299): the function tables of the Direct3D 9 driver interface, Windows 7 length; later versions
 * append. Included by dxcp_d3dumddi.h. DXCP_PFN: an entry whose signature these headers do not declare.
 */
#ifndef DXCP_D3DUMDDI_TABLES_H
#define DXCP_D3DUMDDI_TABLES_H

typedef HRESULT(APIENTRY *PFND3DDDI_QUERYADAPTERINFOCB)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_GETMULTISAMPLEMETHODLISTCB)(void *, void *);

struct D3DDDI_ADAPTERCALLBACKS {
    PFND3DDDI_QUERYADAPTERINFOCB pfnQueryAdapterInfoCb;
    PFND3DDDI_GETMULTISAMPLEMETHODLISTCB pfnGetMultisampleMethodListCb;
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_ADAPTERCALLBACKS) == 16, "D3DDDI_ADAPTERCALLBACKS");

typedef HRESULT(APIENTRY *PFND3DDDI_GETCAPS)(void *, const D3DDDIARG_GETCAPS *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATEDEVICE)(void *, D3DDDIARG_CREATEDEVICE *);
typedef HRESULT(APIENTRY *PFND3DDDI_CLOSEADAPTER)(void *);

struct D3DDDI_ADAPTERFUNCS {
    PFND3DDDI_GETCAPS pfnGetCaps;
    PFND3DDDI_CREATEDEVICE pfnCreateDevice;
    PFND3DDDI_CLOSEADAPTER pfnCloseAdapter;
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_ADAPTERFUNCS) == 24, "D3DDDI_ADAPTERFUNCS");

typedef HRESULT(APIENTRY *PFND3DDDI_ALLOCATECB)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_DEALLOCATECB)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_PRESENTCB)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_RENDERCB)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_LOCKCB)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_UNLOCKCB)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_ESCAPECB)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATECONTEXTCB)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_DESTROYCONTEXTCB)(void *, const void *);

struct D3DDDI_DEVICECALLBACKS {
    PFND3DDDI_ALLOCATECB pfnAllocateCb;
    PFND3DDDI_DEALLOCATECB pfnDeallocateCb;
    DXCP_PFN pfnSetPriorityCb;
    DXCP_PFN pfnQueryResidencyCb;
    DXCP_PFN pfnSetDisplayModeCb;
    PFND3DDDI_PRESENTCB pfnPresentCb;
    PFND3DDDI_RENDERCB pfnRenderCb;
    PFND3DDDI_LOCKCB pfnLockCb;
    PFND3DDDI_UNLOCKCB pfnUnlockCb;
    PFND3DDDI_ESCAPECB pfnEscapeCb;
    DXCP_PFN pfnCreateOverlayCb;
    DXCP_PFN pfnUpdateOverlayCb;
    DXCP_PFN pfnFlipOverlayCb;
    DXCP_PFN pfnDestroyOverlayCb;
    PFND3DDDI_CREATECONTEXTCB pfnCreateContextCb;
    PFND3DDDI_DESTROYCONTEXTCB pfnDestroyContextCb;
    DXCP_PFN pfnCreateSynchronizationObjectCb;
    DXCP_PFN pfnDestroySynchronizationObjectCb;
    DXCP_PFN pfnWaitForSynchronizationObjectCb;
    DXCP_PFN pfnSignalSynchronizationObjectCb;
    DXCP_PFN pfnSetAsyncCallbacksCb;
    DXCP_PFN pfnSetDisplayPrivateDriverFormatCb;
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_DEVICECALLBACKS) == 176, "D3DDDI_DEVICECALLBACKS");

typedef HRESULT(APIENTRY *PFND3DDDI_TEXBLT)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_CLEAR)(void *, const void *, UINT, const RECT *);
typedef HRESULT(APIENTRY *PFND3DDDI_LOCK)(void *, D3DDDIARG_LOCK *);
typedef HRESULT(APIENTRY *PFND3DDDI_UNLOCK)(void *, const D3DDDIARG_UNLOCK *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATERESOURCE)(void *, D3DDDIARG_CREATERESOURCE *);
typedef HRESULT(APIENTRY *PFND3DDDI_DESTROYRESOURCE)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_FLUSH)(void *);
typedef HRESULT(APIENTRY *PFND3DDDI_BLT)(void *, const D3DDDIARG_BLT *);
typedef HRESULT(APIENTRY *PFND3DDDI_COLORFILL)(void *, const D3DDDIARG_COLORFILL *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATEQUERY)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATEDECODEDEVICE)(void *, D3DDDIARG_CREATEDECODEDEVICE *);
typedef HRESULT(APIENTRY *PFND3DDDI_DESTROYDECODEDEVICE)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_SETDECODERENDERTARGET)(void *, const D3DDDIARG_SETDECODERENDERTARGET *);
typedef HRESULT(APIENTRY *PFND3DDDI_DECODEBEGINFRAME)(void *, D3DDDIARG_DECODEBEGINFRAME *);
typedef HRESULT(APIENTRY *PFND3DDDI_DECODEENDFRAME)(void *, D3DDDIARG_DECODEENDFRAME *);
typedef HRESULT(APIENTRY *PFND3DDDI_DECODEEXECUTE)(void *, const D3DDDIARG_DECODEEXECUTE *);
typedef HRESULT(APIENTRY *PFND3DDDI_DECODEEXTENSIONEXECUTE)(void *, const D3DDDIARG_DECODEEXTENSIONEXECUTE *);
typedef HRESULT(APIENTRY *PFND3DDDI_DESTROYDEVICE)(void *);
typedef HRESULT(APIENTRY *PFND3DDDI_OPENRESOURCE)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_LOCKASYNC)(void *, void *);
typedef HRESULT(APIENTRY *PFND3DDDI_UNLOCKASYNC)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_RENAME)(void *, const void *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATEAUTHENTICATEDCHANNEL)(void *, D3DDDIARG_CREATEAUTHENTICATEDCHANNEL *);
typedef HRESULT(APIENTRY *PFND3DDDI_AUTHENTICATEDCHANNELKEYEXCHANGE)(
    void *, D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE *);
typedef HRESULT(APIENTRY *PFND3DDDI_QUERYAUTHENTICATEDCHANNEL)(void *, const D3DDDIARG_QUERYAUTHENTICATEDCHANNEL *);
typedef HRESULT(APIENTRY *PFND3DDDI_CONFIGUREAUTHENICATEDCHANNEL)(
    void *, const D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL *);
typedef HRESULT(APIENTRY *PFND3DDDI_DESTROYAUTHENTICATEDCHANNEL)(
    void *, const D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL *);
typedef HRESULT(APIENTRY *PFND3DDDI_CREATECRYPTOSESSION)(void *, D3DDDIARG_CREATECRYPTOSESSION *);
typedef HRESULT(APIENTRY *PFND3DDDI_CRYPTOSESSIONKEYEXCHANGE)(void *, D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE *);
typedef HRESULT(APIENTRY *PFND3DDDI_DESTROYCRYPTOSESSION)(void *, const D3DDDIARG_DESTROYCRYPTOSESSION *);
typedef HRESULT(APIENTRY *PFND3DDDI_ENCRYPTIONBLT)(void *, const D3DDDIARG_ENCRYPTIONBLT *);
typedef HRESULT(APIENTRY *PFND3DDDI_GETPITCH)(void *, D3DDDIARG_GETPITCH *);
typedef HRESULT(APIENTRY *PFND3DDDI_STARTSESSIONKEYREFRESH)(void *, const D3DDDIARG_STARTSESSIONKEYREFRESH *);
typedef HRESULT(APIENTRY *PFND3DDDI_FINISHSESSIONKEYREFRESH)(void *, const D3DDDIARG_FINISHSESSIONKEYREFRESH *);
typedef HRESULT(APIENTRY *PFND3DDDI_GETENCRYPTIONBLTKEY)(void *, const D3DDDIARG_GETENCRYPTIONBLTKEY *);
typedef HRESULT(APIENTRY *PFND3DDDI_DECRYPTIONBLT)(void *, const D3DDDIARG_DECRYPTIONBLT *);

struct D3DDDI_DEVICEFUNCS {
    DXCP_PFN pfnSetRenderState;
    DXCP_PFN pfnUpdateWInfo;
    DXCP_PFN pfnValidateDevice;
    DXCP_PFN pfnSetTextureStageState;
    DXCP_PFN pfnSetTexture;
    DXCP_PFN pfnSetPixelShader;
    DXCP_PFN pfnSetPixelShaderConst;
    DXCP_PFN pfnSetStreamSourceUm;
    DXCP_PFN pfnSetIndices;
    DXCP_PFN pfnSetIndicesUm;
    DXCP_PFN pfnDrawPrimitive;
    DXCP_PFN pfnDrawIndexedPrimitive;
    DXCP_PFN pfnDrawRectPatch;
    DXCP_PFN pfnDrawTriPatch;
    DXCP_PFN pfnDrawPrimitive2;
    DXCP_PFN pfnDrawIndexedPrimitive2;
    DXCP_PFN pfnVolBlt;
    DXCP_PFN pfnBufBlt;
    PFND3DDDI_TEXBLT pfnTexBlt;
    DXCP_PFN pfnStateSet;
    DXCP_PFN pfnSetPriority;
    PFND3DDDI_CLEAR pfnClear;
    DXCP_PFN pfnUpdatePalette;
    DXCP_PFN pfnSetPalette;
    DXCP_PFN pfnSetVertexShaderConst;
    DXCP_PFN pfnMultiplyTransform;
    DXCP_PFN pfnSetTransform;
    DXCP_PFN pfnSetViewport;
    DXCP_PFN pfnSetZRange;
    DXCP_PFN pfnSetMaterial;
    DXCP_PFN pfnSetLight;
    DXCP_PFN pfnCreateLight;
    DXCP_PFN pfnDestroyLight;
    DXCP_PFN pfnSetClipPlane;
    DXCP_PFN pfnGetInfo;
    PFND3DDDI_LOCK pfnLock;
    PFND3DDDI_UNLOCK pfnUnlock;
    PFND3DDDI_CREATERESOURCE pfnCreateResource;
    PFND3DDDI_DESTROYRESOURCE pfnDestroyResource;
    DXCP_PFN pfnSetDisplayMode;
    DXCP_PFN pfnPresent;
    PFND3DDDI_FLUSH pfnFlush;
    DXCP_PFN pfnCreateVertexShaderFunc;
    DXCP_PFN pfnDeleteVertexShaderFunc;
    DXCP_PFN pfnSetVertexShaderFunc;
    DXCP_PFN pfnCreateVertexShaderDecl;
    DXCP_PFN pfnDeleteVertexShaderDecl;
    DXCP_PFN pfnSetVertexShaderDecl;
    DXCP_PFN pfnSetVertexShaderConstI;
    DXCP_PFN pfnSetVertexShaderConstB;
    DXCP_PFN pfnSetScissorRect;
    DXCP_PFN pfnSetStreamSource;
    DXCP_PFN pfnSetStreamSourceFreq;
    DXCP_PFN pfnSetConvolutionKernelMono;
    DXCP_PFN pfnComposeRects;
    PFND3DDDI_BLT pfnBlt;
    PFND3DDDI_COLORFILL pfnColorFill;
    DXCP_PFN pfnDepthFill;
    PFND3DDDI_CREATEQUERY pfnCreateQuery;
    DXCP_PFN pfnDestroyQuery;
    DXCP_PFN pfnIssueQuery;
    DXCP_PFN pfnGetQueryData;
    DXCP_PFN pfnSetRenderTarget;
    DXCP_PFN pfnSetDepthStencil;
    DXCP_PFN pfnGenerateMipSubLevels;
    DXCP_PFN pfnSetPixelShaderConstI;
    DXCP_PFN pfnSetPixelShaderConstB;
    DXCP_PFN pfnCreatePixelShader;
    DXCP_PFN pfnDeletePixelShader;
    PFND3DDDI_CREATEDECODEDEVICE pfnCreateDecodeDevice;
    PFND3DDDI_DESTROYDECODEDEVICE pfnDestroyDecodeDevice;
    PFND3DDDI_SETDECODERENDERTARGET pfnSetDecodeRenderTarget;
    PFND3DDDI_DECODEBEGINFRAME pfnDecodeBeginFrame;
    PFND3DDDI_DECODEENDFRAME pfnDecodeEndFrame;
    PFND3DDDI_DECODEEXECUTE pfnDecodeExecute;
    PFND3DDDI_DECODEEXTENSIONEXECUTE pfnDecodeExtensionExecute;
    DXCP_PFN pfnCreateVideoProcessDevice;
    DXCP_PFN pfnDestroyVideoProcessDevice;
    DXCP_PFN pfnVideoProcessBeginFrame;
    DXCP_PFN pfnVideoProcessEndFrame;
    DXCP_PFN pfnSetVideoProcessRenderTarget;
    DXCP_PFN pfnVideoProcessBlt;
    DXCP_PFN pfnCreateExtensionDevice;
    DXCP_PFN pfnDestroyExtensionDevice;
    DXCP_PFN pfnExtensionExecute;
    DXCP_PFN pfnCreateOverlay;
    DXCP_PFN pfnUpdateOverlay;
    DXCP_PFN pfnFlipOverlay;
    DXCP_PFN pfnGetOverlayColorControls;
    DXCP_PFN pfnSetOverlayColorControls;
    DXCP_PFN pfnDestroyOverlay;
    PFND3DDDI_DESTROYDEVICE pfnDestroyDevice;
    DXCP_PFN pfnQueryResourceResidency;
    PFND3DDDI_OPENRESOURCE pfnOpenResource;
    DXCP_PFN pfnGetCaptureAllocationHandle;
    DXCP_PFN pfnCaptureToSysMem;
    PFND3DDDI_LOCKASYNC pfnLockAsync;
    PFND3DDDI_UNLOCKASYNC pfnUnlockAsync;
    PFND3DDDI_RENAME pfnRename;
    DXCP_PFN pfnCreateVideoProcessor;
    DXCP_PFN pfnSetVideoProcessBltState;
    DXCP_PFN pfnGetVideoProcessBltStatePrivate;
    DXCP_PFN pfnSetVideoProcessStreamState;
    DXCP_PFN pfnGetVideoProcessStreamStatePrivate;
    DXCP_PFN pfnVideoProcessBltHD;
    DXCP_PFN pfnDestroyVideoProcessor;
    PFND3DDDI_CREATEAUTHENTICATEDCHANNEL pfnCreateAuthenticatedChannel;
    PFND3DDDI_AUTHENTICATEDCHANNELKEYEXCHANGE pfnAuthenticatedChannelKeyExchange;
    PFND3DDDI_QUERYAUTHENTICATEDCHANNEL pfnQueryAuthenticatedChannel;
    PFND3DDDI_CONFIGUREAUTHENICATEDCHANNEL pfnConfigureAuthenticatedChannel;
    PFND3DDDI_DESTROYAUTHENTICATEDCHANNEL pfnDestroyAuthenticatedChannel;
    PFND3DDDI_CREATECRYPTOSESSION pfnCreateCryptoSession;
    PFND3DDDI_CRYPTOSESSIONKEYEXCHANGE pfnCryptoSessionKeyExchange;
    PFND3DDDI_DESTROYCRYPTOSESSION pfnDestroyCryptoSession;
    PFND3DDDI_ENCRYPTIONBLT pfnEncryptionBlt;
    PFND3DDDI_GETPITCH pfnGetPitch;
    PFND3DDDI_STARTSESSIONKEYREFRESH pfnStartSessionKeyRefresh;
    PFND3DDDI_FINISHSESSIONKEYREFRESH pfnFinishSessionKeyRefresh;
    PFND3DDDI_GETENCRYPTIONBLTKEY pfnGetEncryptionBltKey;
    PFND3DDDI_DECRYPTIONBLT pfnDecryptionBlt;
    DXCP_PFN pfnResolveSharedResource;
};
DXCP_STATIC_ASSERT(sizeof(D3DDDI_DEVICEFUNCS) == 968, "D3DDDI_DEVICEFUNCS");

#endif
