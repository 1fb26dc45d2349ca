/*
 * Linear interpolation along two axes that many elements follow: 2 × 2 slabs for each output, in one go. Sums are made in
 * the order of the other kernels, those along the axis of the earlier step first. Included for each type of samples and
 * results. Given: S, its name SN, LOAD and PUT (a vector), LOADM and PUTM (its first n lanes).
 */
#if ISA

/* dst[x] = sum over k of outer[k] · (sum over l of inner[l] · rows[2 k + l][x]) */
static inline __attribute__((always_inline)) void FN(JOIN(square_, SN))(
    S *restrict dst, const S *const *rows, const T *inner, const T *outer, idx n, const int inner_taps, const int outer_taps)
{
    const S *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3];
    const vf w = SET1(inner[0]), v = SET1(outer[0]);
    const vf w1 = inner_taps > 1 ? SET1(inner[1]) : w, v1 = outer_taps > 1 ? SET1(outer[1]) : v;
#define SUM(load)                                                                    \
    vf sum = MUL(w, load(a)), other = ZERO();                                        \
    if (inner_taps > 1) sum = FMA(w1, load(b), sum);                                 \
    sum = MUL(v, sum);                                                               \
    if (outer_taps > 1) other = MUL(w, load(c));                                     \
    if (outer_taps > 1 && inner_taps > 1) other = FMA(w1, load(d), other);           \
    if (outer_taps > 1) sum = FMA(v1, other, sum);
#define ALL(r) LOAD(r + x)
#define SOME(r) LOADM(r + x, part)
    idx x = 0;
    for (; x + VL <= n; x += VL) {
        SUM(ALL)
        PUT(dst + x, sum);
    }
    if (x < n) {
        const int part = (int)(n - x);
        (void)part;
        SUM(SOME)
        PUTM(dst + x, part, sum);
    }
#undef SUM
#undef ALL
#undef SOME
}

/* A row of results from two rows of the input, or one; `first`: whether sums along them come before those across. */
static void FN(JOIN(squares_, SN))(
    const Taps *along, idx n, int first, void *to, const void *upper, const void *lower, const void *factors, int rows)
{
    S *dst = to;
    const T *across = factors, *weights = along->weights;
    for (idx o = 0; o < along->n_out; o++, dst += n) {
        const S *a = (const S *)upper + along->start[o] * n, *b = (const S *)lower + along->start[o] * n;
        const T *w = weights + along->offset[o], *inner = first ? w : across, *outer = first ? across : w;
        const int count = (int)along->count[o];
        const S *const four[4] = {a, first ? a + n : b, first ? b : a + n, b + n};
        switch (first ? 2 * rows + count : 2 * count + rows) {
        case 3: FN(JOIN(square_, SN))(dst, four, inner, outer, n, 1, 1); break;
        case 4: FN(JOIN(square_, SN))(dst, four, inner, outer, n, 2, 1); break;
        case 5: FN(JOIN(square_, SN))(dst, four, inner, outer, n, 1, 2); break;
        default: FN(JOIN(square_, SN))(dst, four, inner, outer, n, 2, 2);
        }
    }
}
#endif
#undef S
#undef SN
#undef LOAD
#undef LOADM
#undef PUT
#undef PUTM
