/*
 * Means of 2 × 2 pixels of bytes or of 16-bit integers, rounded half to even or half up. Sums of them are exact in
 * integers and, with weights of ½, in floats, so that these are the bits that the other kernels give.
 */
enum { PIECE = 2048 }; /* samples of a row at a time */

/* Rows are read two at a time, and the processor does not foresee which are next. */
static inline __attribute__((always_inline)) void fetch_ahead(const char *next, int bytes)
{
    for (int k = 0; k < bytes; k += 64) __builtin_prefetch(next + k);
}

#if X86

/* Sums of pairs of pixels, from 12 or 16 bytes in every 128 bits: of pieces 0, 2 … if `at` is 0, or 1, 3 … */
static inline __attribute__((always_inline)) vi pair_sums(
    const uint8_t *a, const uint8_t *b, int at, int inner, int item, vi order)
{
    const vi x = SHUFFLE8(inner == 3 ? TWELVES(a, at) : SIXTEENS(a, at), order);
    const vi y = SHUFFLE8(inner == 3 ? TWELVES(b, at) : SIXTEENS(b, at), order);
    if (item == 1) return ADD16(MADD8(x, SET8(1)), MADD8(y, SET8(1)));
    const vi sign = SET16(INT16_MIN), ones = SET16(1); /* products are of signed numbers: less 2^15 each */
    return ADDS(ADDS(MADD(ADD16(x, sign), ones), MADD(ADD16(y, sign), ones)), SETI(4 << 15));
}

/* A fourth of sums. */
static inline __attribute__((always_inline)) vi mean_of_four(vi sum, int item, int up)
{
    if (item == 1) return SRL16(ADD16(sum, up ? SET16(2) : ADD16(SET16(1), ANDI(SRL16(sum, 2), SET16(1)))), 2);
    return SRA(ADDS(sum, up ? SETI(2) : ADDS(SETI(1), ANDI(SRA(sum, 2), SETI(1)))), 2);
}

/* As many pixels as whole vectors make, of samples of `item` bytes; how many. */
static inline __attribute__((always_inline)) idx halve_vectors(
    uint8_t *dst, const uint8_t *a, const uint8_t *b, idx pixels, idx ahead, const int inner, const int item, const int up)
{
    static const int8_t orders[2][5][16] = {
        {
            [1] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
            [2] = {0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15},
            [3] = {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, -1, -1, -1, -1},
            [4] = {0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15},
        },
        {
            [1] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
            [2] = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15},
            [3] = {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, -1, -1, -1, -1},
            [4] = {0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15},
        },
    };
    static const int8_t closer[16] = {0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, -1, -1, -1, -1};
    const vi order = SAME128(orders[item - 1][inner]), joined = SAME128(closer);
    const idx piece = inner == 3 ? 12 : 16, made = VL * piece / 4, total = pixels * inner * item;
    const idx whole = total - made - (inner == 3 ? 16 : 0); /* pieces of 12 bytes are read with others after them */
    idx at = 0;
    for (int row = 0; row < 2; row++) { /* while half of the line is made, one of the next rows is asked for */
        const char *next = (const char *)(row ? b : a) + ahead;
        for (; at <= whole && (row || 2 * at < total); at += made, next += 4 * made) {
            fetch_ahead(next, 4 * VL * piece / 4);
            const vi low = mean_of_four(pair_sums(a + 2 * at, b + 2 * at, 0, inner, item, order), item, up);
            const vi high = mean_of_four(pair_sums(a + 2 * at, b + 2 * at, 1, inner, item, order), item, up);
            const vi means = item == 1 ? PACK8(low, high) : PACKU16(low, high);
            if (inner == 3) STM((float *)(void *)(dst + at), 3 * VL / 4, AS_FLOATS(CLOSER12(SHUFFLE8(means, joined))));
            else STI(dst + at, means);
        }
    }
    return at / (inner * item);
}

static idx halve_fast(
    uint8_t *dst, const uint8_t *a, const uint8_t *b, idx pixels, idx inner, idx ahead, int item, int up)
{
#define EACH(n)                                                                                          \
    case n:                                                                                              \
        return item == 2 ? halve_vectors(dst, a, b, pixels, ahead, n, 2, 0)                                     \
             : up        ? halve_vectors(dst, a, b, pixels, ahead, n, 1, 1)                                     \
                         : halve_vectors(dst, a, b, pixels, ahead, n, 1, 0);
    switch (inner) {
        EACH(1)
        EACH(2)
        EACH(3)
        EACH(4)
    }
#undef EACH
    return 0;
}

#else

static idx halve_fast(
    uint8_t *dst, const uint8_t *a, const uint8_t *b, idx pixels, idx inner, idx ahead, int item, int up)
{
    return (void)dst, (void)a, (void)b, (void)pixels, (void)inner, (void)ahead, (void)item, (void)up, 0;
}

#endif

#define HALVE(S, SN, SUM)                                                                                                \
    static void JOIN(halve_, SN)(void *to, const void *upper, const void *lower, idx pixels, idx inner, int how,     \
                                  idx ahead) \
    {                                                                                                                    \
        const int up = how == HALVES_UP;\
        SUM sums[PIECE];                                                                                                 \
        const idx most = PIECE / 2 / inner;                                                                              \
        for (idx p = halve_fast(to, upper, lower, pixels, inner, ahead, sizeof(S), up); p < pixels; p += most) {                \
            const idx m = pixels - p < most ? pixels - p : most, n = 2 * m * inner;                                      \
            const S *a = (const S *)upper + 2 * p * inner, *b = (const S *)lower + 2 * p * inner;                        \
            S *dst = (S *)to + p * inner;                                                                                \
            for (idx i = 0; i < n; i++) sums[i] = (SUM)(a[i] + b[i]);                                                     \
            for (idx q = 0; q < m; q++)                                                                                  \
                for (idx c = 0; c < inner; c++) {                                                                        \
                    const int32_t sum = sums[2 * q * inner + c] + sums[(2 * q + 1) * inner + c];                         \
                    dst[q * inner + c] = (S)((sum + (up ? 2 : 1 + (sum >> 2 & 1))) >> 2);                                \
                }                                                                                                        \
        }                                                                                                                \
    }
HALVE(uint8_t, u8, uint16_t)
HALVE(uint16_t, u16, int32_t)
#undef HALVE
