/*
 * One output slab from several input slabs: dst[x] = sum over k of weights[k] · rows[k][x]. Included for each type
 * of the rows. Given: S, its name SN, LOAD (a vector) and LOADM (its first n lanes).
 *
 * The sum is w0·x0, then one fused multiply-add for each further tap, in their order. Every kernel of an
 * instruction set sums so, which is why results do not depend on layout, batch or place.
 */

#define SUM(load, sums)                                              \
    vf sum = first ? MUL(a, load(r0)) : FMA(a, load(r0), sums);      \
    if (taps > 1) sum = FMA(b, load(r1), sum);                       \
    if (taps > 2) sum = FMA(c, load(r2), sum);                       \
    if (taps > 3) sum = FMA(d, load(r3), sum);
#define WHOLE(r) LOAD(r + x)
#define PART(r) LOADM(r + x, part)

static inline __attribute__((always_inline)) void FN(JOIN(group_, SN))(
    T *restrict dst, const void *const *rows, const T *weights, idx at, idx n, const int taps, const int first,
    const int streams)
{
    const S *r0 = (const S *)rows[0] + at, *r1 = r0, *r2 = r0, *r3 = r0;
    vf a = SET1(weights[0]), b = a, c = a, d = a;
    if (taps > 1) r1 = (const S *)rows[1] + at, b = SET1(weights[1]);
    if (taps > 2) r2 = (const S *)rows[2] + at, c = SET1(weights[2]);
    if (taps > 3) r3 = (const S *)rows[3] + at, d = SET1(weights[3]);
    dst += at;
    idx x = 0;
    const int alike = (taps == 4 || !first) && sizeof(S) == sizeof(T) && ((uintptr_t)dst ^ (uintptr_t)r0) % sizeof(vf) == 0;
    if (streams || alike) { /* up to the first aligned address */
        const idx lead = (idx)(-(uintptr_t)dst / sizeof(T) % VL);
        const int part = (int)(lead < n ? lead : n);
        (void)part;
        if (part) {
            SUM(PART, LDM(dst, part))
            STM(dst, part, sum);
        }
        x = part;
    }
    for (; x + VL <= n; x += VL) {
        SUM(WHOLE, LD(dst + x))
        if (streams) STREAM(dst + x, sum);
        else ST(dst + x, sum);
    }
    if (x < n) {
        const int part = (int)(n - x);
        (void)part;
        SUM(PART, LDM(dst + x, part))
        STM(dst + x, part, sum);
    }
}
#undef SUM
#undef WHOLE
#undef PART

/* Add the products of up to four further rows. */
static inline __attribute__((always_inline)) void FN(JOIN(add_, SN))(
    T *dst, const void *const *rows, const T *weights, idx at, idx n, idx taps)
{
    switch (taps) {
    case 1: FN(JOIN(group_, SN))(dst, rows, weights, at, n, 1, 0, 0); break;
    case 2: FN(JOIN(group_, SN))(dst, rows, weights, at, n, 2, 0, 0); break;
    case 3: FN(JOIN(group_, SN))(dst, rows, weights, at, n, 3, 0, 0); break;
    default: FN(JOIN(group_, SN))(dst, rows, weights, at, n, 4, 0, 0);
    }
}

static void FN(JOIN(blend_, SN))(void *to, const void *const *rows, const void *factors, idx taps, idx n)
{
    T *dst = to;
    const T *weights = factors;
    for (idx at = 0; at < n; at += TILE) {
        const idx m = n - at < TILE ? n - at : TILE;
        switch (taps) {
        case 1: FN(JOIN(group_, SN))(dst, rows, weights, at, m, 1, 1, 0); continue;
        case 2: FN(JOIN(group_, SN))(dst, rows, weights, at, m, 2, 1, 0); continue;
        case 3: FN(JOIN(group_, SN))(dst, rows, weights, at, m, 3, 1, 0); continue;
        default: FN(JOIN(group_, SN))(dst, rows, weights, at, m, 4, 1, 0);
        }
        for (idx k = 4; k < taps; k += 4) FN(JOIN(add_, SN))(dst, rows + k, weights + k, at, m, taps - k);
    }
}
#ifdef STREAMED
/* The same into memory that will not be read soon. */
static void FN(JOIN(stream_, SN))(void *to, const void *const *rows, const void *factors, idx taps, idx n)
{
    T *dst = to;
    const T *weights = factors;
    switch (taps) {
    case 1: FN(JOIN(group_, SN))(dst, rows, weights, 0, n, 1, 1, 1); break;
    case 2: FN(JOIN(group_, SN))(dst, rows, weights, 0, n, 2, 1, 1); break;
    case 3: FN(JOIN(group_, SN))(dst, rows, weights, 0, n, 3, 1, 1); break;
    case 4: FN(JOIN(group_, SN))(dst, rows, weights, 0, n, 4, 1, 1); break;
    default: FN(JOIN(blend_, SN))(to, rows, factors, taps, n); /* which goes over it more than once */
    }
}
/* Two slabs from the same rows, which are read once. */
static inline __attribute__((always_inline)) void FN(twin_group)(
    T *restrict dst, T *restrict twin, const void *const *rows, const T *weights, idx n, const int taps)
{
    const T *r[4];
    vf w[4], v[4];
    for (int k = 0; k < taps; k++) r[k] = rows[k], w[k] = SET1(weights[k]), v[k] = SET1(weights[taps + k]);
#define SUMS(load)                                                          \
    vf sum = ZERO(), other = sum;                                           \
    for (int k = 0; k < taps; k++) {                                        \
        const vf sample = load;                                             \
        sum = k ? FMA(w[k], sample, sum) : MUL(w[k], sample);               \
        other = k ? FMA(v[k], sample, other) : MUL(v[k], sample);           \
    }
    idx x = 0;
    for (; x + VL <= n; x += VL) {
        SUMS(LD(r[k] + x))
        ST(dst + x, sum);
        ST(twin + x, other);
    }
    if (x < n) {
        const int part = (int)(n - x);
        (void)part;
        SUMS(LDM(r[k] + x, part))
        STM(dst + x, part, sum);
        STM(twin + x, part, other);
    }
#undef SUMS
}

static void FN(twins)(void *dst, void *twin, const void *const *rows, const void *weights, idx taps, idx n)
{
    if (taps == 2) FN(twin_group)(dst, twin, rows, weights, n, 2);
    else FN(twin_group)(dst, twin, rows, weights, n, 4);
}

/* Slabs of some outputs from rows that follow each other, as they do: for small planes, of which none is kept. */
static void FN(sheet)(const Taps *taps, const Segment *of, idx row, const void *from, void *to)
{
    T *dst = to;
    for (idx o = of->first; o < of->last; o++, dst += row) {
        const T *src = (const T *)from + (taps->start[o] - of->low) * row, *weights = (const T *)taps->weights + taps->offset[o];
        const idx n = taps->count[o];
        const int twins = o + 1 < of->last && are_twins(taps, o);
        for (idx k = 0; k < n; k += 4, weights += 4) {
            const void *const rows[4] = {src + k * row, src + (k + 1) * row, src + (k + 2) * row, src + (k + 3) * row};
            if (twins) FN(twins)(dst, dst + row, rows, weights, n, row);
            else if (k) FN(JOIN(add_, SN))(dst, rows, weights, 0, row, n - k);
            else FN(JOIN(blend_, SN))(dst, rows, weights, n < 4 ? n : 4, row);
        }
        if (twins) o++, dst += row;
    }
}
#endif
#undef STREAMED
#undef S
#undef SN
#undef LOAD
#undef LOADM
