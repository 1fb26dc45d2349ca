/*
 * Means of 2 × 2 pixels of bytes, rounded half to even or half up. Sums of bytes are exact in integers and, with weights
 * of ½, in floats, so that these are the bits that the other kernels give.
 */
enum { PIECE = 2048 }; /* samples of a row at a time */

#if X86

#define MEAN(sum) \
    SRL16(ADD16(sum, up ? SET16(2) : ADD16(SET16(1), ANDI(SRL16(sum, 2), SET16(1)))), 2)

/* Sums of pairs of pixels, from 12 or 16 bytes in every 128 bits: of pieces 0, 2 … if `at` is 0, or 1, 3 … */
static inline __attribute__((always_inline)) vi pair_sums(const uint8_t *a, const uint8_t *b, int at, int inner, vi order)
{
    const vi ones = SET8(1), x = inner == 3 ? TWELVES(a, at) : SIXTEENS(a, at), y = inner == 3 ? TWELVES(b, at) : SIXTEENS(b, at);
    return ADD16(MADD8(SHUFFLE8(x, order), ones), MADD8(SHUFFLE8(y, order), ones));
}

/* As many pixels as whole vectors make; how many. */
static inline __attribute__((always_inline)) idx halve_vectors(
    uint8_t *dst, const uint8_t *a, const uint8_t *b, idx pixels, const int inner, const int up)
{
    static const int8_t orders[5][16] = {
        [1] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        [2] = {0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15},
        [3] = {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, -1, -1, -1, -1},
        [4] = {0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15},
    };
    static const int8_t closer[16] = {0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, -1, -1, -1, -1};
    const vi order = SAME128(orders[inner]), joined = SAME128(closer);
    const idx piece = inner == 3 ? 12 : 16, made = VL * piece / 4, total = pixels * inner;
    idx at = 0;
    for (; at + made + (inner == 3 ? 16 : 0) <= total; at += made) { /* pieces of 12 bytes are read with others after them */
        const vi low = pair_sums(a + 2 * at, b + 2 * at, 0, inner, order);
        const vi high = pair_sums(a + 2 * at, b + 2 * at, 1, inner, order);
        const vi means = PACK8(MEAN(low), MEAN(high));
        if (inner == 3) STM((float *)(void *)(dst + at), 3 * VL / 4, AS_FLOATS(CLOSER12(SHUFFLE8(means, joined))));
        else STI(dst + at, means);
    }
    return at / inner;
}
#undef MEAN

static idx halve_fast(uint8_t *dst, const uint8_t *a, const uint8_t *b, idx pixels, idx inner, int up)
{
#define EITHER(n) \
    case n: return up ? halve_vectors(dst, a, b, pixels, n, 1) : halve_vectors(dst, a, b, pixels, n, 0);
    switch (inner) {
        EITHER(1)
        EITHER(2)
        EITHER(3)
        EITHER(4)
    }
#undef EITHER
    return 0;
}

#else

static idx halve_fast(uint8_t *dst, const uint8_t *a, const uint8_t *b, idx pixels, idx inner, int up)
{
    return (void)dst, (void)a, (void)b, (void)pixels, (void)inner, (void)up, 0;
}

#endif

static void halve(void *to, const void *upper, const void *lower, idx pixels, idx inner, int up)
{
    uint16_t sums[PIECE + MAX_LANES];
    const idx most = PIECE / 2 / inner;
    for (idx p = halve_fast(to, upper, lower, pixels, inner, up); p < pixels; p += most) {
        const idx m = pixels - p < most ? pixels - p : most, n = 2 * m * inner;
        const uint8_t *a = (const uint8_t *)upper + 2 * p * inner, *b = (const uint8_t *)lower + 2 * p * inner;
        uint8_t *dst = (uint8_t *)to + p * inner;
        for (idx i = 0; i < n; i++) sums[i] = (uint16_t)(a[i] + b[i]);
        for (idx q = 0; q < m; q++)
            for (idx c = 0; c < inner; c++) {
                const int sum = sums[2 * q * inner + c] + sums[(2 * q + 1) * inner + c];
                dst[q * inner + c] = (uint8_t)((sum + (up ? 2 : 1 + (sum >> 2 & 1))) >> 2);
            }
    }
}
