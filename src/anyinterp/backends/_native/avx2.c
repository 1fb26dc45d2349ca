/* Kernels for processors with AVX2. */
#if defined(__x86_64__) && defined(__GNUC__)
#define ISA 1
#define TARGET "avx2,fma,f16c"
#include "target.h"

#include "kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif

const Kernels kernels_avx2[2] = KERNELS;
#endif
