/*
 * The last pass of integers, of up to FINISHED taps: as in blend.h, then rounded half to even and saturated. Included
 * for each type. Given: D, its name DN, and PUT (store a vector).
 */
static inline __attribute__((always_inline)) void JOIN(finish_group_, DN)(
    D *restrict dst, const float *const *rows, const float *weights, idx n, const int taps)
{
    const float *r0 = rows[0], *r1 = r0, *r2 = r0, *r3 = r0;
    vf a = SET1(weights[0]), b = a, c = a, d = a;
    if (taps > 1) r1 = rows[1], b = SET1(weights[1]);
    if (taps > 2) r2 = rows[2], c = SET1(weights[2]);
    if (taps > 3) r3 = rows[3], d = SET1(weights[3]);
    for (idx x = 0; x < n; x += VL) {
        const int part = n - x < VL ? (int)(n - x) : VL;
#define AT(r) (part == VL ? LD(r + x) : LDM(r + x, part))
        vf sum = MUL(a, AT(r0));
        if (taps > 1) sum = FMA(b, AT(r1), sum);
        if (taps > 2) sum = FMA(c, AT(r2), sum);
        if (taps > 3) sum = FMA(d, AT(r3), sum);
#undef AT
        if (part == VL) {
            PUT(dst + x, sum);
        } else {
            D last[MAX_LANES];
            PUT(last, sum);
            LAST(dst + x, last, part);
        }
    }
}

static void JOIN(finish_, DN)(void *to, const void *const *from, const void *weights, idx taps, idx n)
{
    const float *rows[FINISHED];
    for (idx k = 0; k < taps; k++) rows[k] = from[k];
    switch (taps) {
    case 1: JOIN(finish_group_, DN)(to, rows, weights, n, 1); break;
    case 2: JOIN(finish_group_, DN)(to, rows, weights, n, 2); break;
    case 3: JOIN(finish_group_, DN)(to, rows, weights, n, 3); break;
    default: JOIN(finish_group_, DN)(to, rows, weights, n, 4);
    }
}
#undef D
#undef DN
#undef PUT
