/*
 * Means of 2 × 2 pixels of up to four floats, with the bits that sums with weights of ½ have: a product, then a fused
 * step. No table is read, so that the first cache is left to the rows.
 */
#if WINDOWS

static inline __attribute__((always_inline)) vf FN(mean)(vf a, vf b)
{
    const vf half = SET1((T)0.5);
    return FMA(half, b, MUL(half, a));
}

/* Means of up to `valid` elements of each row. */
static inline __attribute__((always_inline)) vf FN(mean_of_squares)(
    const T *a, const T *b, idx valid, vi even, vi odd, const int across_first)
{
#define LOW(p) (valid >= VL ? LD(p) : LDM(p, (int)valid))
#define HIGH(p) (valid >= 2 * VL ? LD((p) + VL) : valid > VL ? LDM((p) + VL, (int)(valid - VL)) : ZERO())
    const vf a0 = LOW(a), a1 = HIGH(a), b0 = LOW(b), b1 = HIGH(b);
#undef LOW
#undef HIGH
    if (across_first) {
        const vf low = FN(mean)(a0, b0), high = FN(mean)(a1, b1);
        return FN(mean)(PERM2(low, even, high), PERM2(low, odd, high));
    }
    const vf upper = FN(mean)(PERM2(a0, even, a1), PERM2(a0, odd, a1));
    return FN(mean)(upper, FN(mean)(PERM2(b0, even, b1), PERM2(b0, odd, b1)));
}

static inline __attribute__((always_inline)) void FN(halve_pixels)(
    T *dst, const T *a, const T *b, idx total, idx inner, idx ahead, const int across_first)
{
    const vi even = LDI(paired[inner - 1]), odd = ADDI(even, inner);
    const idx made = VL / inner * inner, whole = total - VL;
    idx at = 0;
    for (int row = 0; row < 2; row++) { /* while half of the line is made, one of the next rows is asked for */
        const char *next = (const char *)(row ? b : a) + ahead;
        for (; at <= whole && (row || 2 * at < total); at += made, next += 4 * made * (idx)sizeof(T)) {
            fetch_ahead(next, 4 * VL * (int)sizeof(T));
            /* lanes beyond whole pixels belong to the next ones, which put them right */
            ST(dst + at, FN(mean_of_squares)(a + 2 * at, b + 2 * at, 2 * VL, even, odd, across_first));
        }
    }
    for (; at < total; at += made) {
        const idx left = total - at;
        const vf means = FN(mean_of_squares)(a + 2 * at, b + 2 * at, 2 * left, even, odd, across_first);
        STM(dst + at, (int)left, means);
    }
}

static void FN(halve)(void *dst, const void *upper, const void *lower, idx pixels, idx inner, int how, idx ahead)
{
    if (how == HALVES_ALONG) FN(halve_pixels)(dst, upper, lower, pixels * inner, inner, ahead, 0);
    else FN(halve_pixels)(dst, upper, lower, pixels * inner, inner, ahead, 1);
}
#elif WIDE
#define halve_f64 NULL
#else
#define halve_f32 NULL
#endif
