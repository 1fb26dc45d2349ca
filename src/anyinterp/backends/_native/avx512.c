/* Kernels for processors with AVX-512. */
#if defined(__x86_64__) && defined(__GNUC__)
#define ISA 2
#define TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"
#include "target.h"

#include "kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif

const Kernels kernels_avx512[2] = KERNELS;
#endif
