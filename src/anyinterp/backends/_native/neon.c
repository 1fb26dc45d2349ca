/* Kernels for 64-bit ARM, every processor of which has NEON. */
#if defined(__AARCH64EL__) && defined(__GNUC__)
#define ISA 3
#include <arm_neon.h>

#include "kernels.h"

const Kernels kernels_neon[2] = KERNELS;
#endif
