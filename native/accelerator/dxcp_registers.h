/*
 * Zeros in all vector registers of an x64 processor that has AVX-512, for the end of what has had keys in them: the next signal's frame would lay
 * them on the caller's stack, and a core dump take them from there.
 */
#define CLEAR_REGISTER(n) "vpxord %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"
#define CLEAR_REGISTERS()                                                                                                                          \
  __asm__ volatile("vzeroall\n\t" CLEAR_REGISTER(16) CLEAR_REGISTER(17) CLEAR_REGISTER(18) CLEAR_REGISTER(19) CLEAR_REGISTER(20)                   \
                       CLEAR_REGISTER(21) CLEAR_REGISTER(22) CLEAR_REGISTER(23) CLEAR_REGISTER(24) CLEAR_REGISTER(25) CLEAR_REGISTER(26)           \
                           CLEAR_REGISTER(27) CLEAR_REGISTER(28) CLEAR_REGISTER(29) CLEAR_REGISTER(30) CLEAR_REGISTER(31)                          \
                   :                                                                                                                               \
                   :                                                                                                                               \
                   : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",  \
                     "xmm15", "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", \
                     "xmm29", "xmm30", "xmm31")
