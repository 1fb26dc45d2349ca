/*
 * Sums of samples that lie too far apart for permutations of vectors: all that an output reads of a row is loaded at
 * once, by pixels of up to four elements, pairs of them, or fours of samples, and put into place after that.
 */

/* The sum over v of factors[v] · what is loaded from rows[v], from `base` on. */
#undef BLENDED
#define BLENDED(sum, load)                                                                    \
    for (int v = 0; v < V; v++) {                                                             \
        const T *at = rows[v] + base;                                                         \
        sum = v ? FMA(SET1(factors[v]), load, sum) : MUL(SET1(factors[0]), load);             \
    }

#undef PAIRED
#define PAIRED(kind) ((kind) >= PAIRS_1 && (kind) <= PAIRS_4)

/* A vector of pairs of pixels; how many places of elements those of a vector take. */
#undef OF_PAIRED
#undef FURTHER
#define OF_PAIRED(kind, p, places)                                                         \
    ((kind) == PAIRS_1 ? OF_PAIRS(p, places, 1) : (kind) == PAIRS_2 ? OF_PIXELS(p, places, 2) \
                                                : OF_EIGHTS(p, places, (kind) - PAIRS_1 + 1))
#define FURTHER(kind) ((kind) == PAIRS_3 ? VL / 8 * 3 : VL / 2)

#undef FIRSTS
#define FIRSTS(kind) LDI(paired[(kind) == PAIRS_1 ? 0 : (kind) == PAIRS_2 ? 1 : (kind) == PAIRS_3 ? 4 : 3])

/* From four samples in every 128 bits of four vectors: the first of all of them, the second …; if QUADRUPLES. */
#undef QUADRUPLES
#if X86 && !WIDE
#define QUADRUPLES 1
static inline __attribute__((always_inline)) void FN(turn_fours)(vf *q)
{
    const vi ab0 = LOW32(BITS(q[0]), BITS(q[1])), ab1 = HIGH32(BITS(q[0]), BITS(q[1]));
    const vi cd0 = LOW32(BITS(q[2]), BITS(q[3])), cd1 = HIGH32(BITS(q[2]), BITS(q[3]));
    q[0] = AS_FLOATS(LOW64(ab0, cd0));
    q[1] = AS_FLOATS(HIGH64(ab0, cd0));
    q[2] = AS_FLOATS(LOW64(ab1, cd1));
    q[3] = AS_FLOATS(HIGH64(ab1, cd1));
}
#else
#define QUADRUPLES (VL == 4)
static inline void FN(turn_fours)(vf *q)
{
    if (QUADRUPLES) FN(transpose)(q); /* else there are none */
}
#endif

/* A run of whole blocks of one line, whose outputs are made of two neighbouring pixels each. */
static inline __attribute__((always_inline)) void FN(paired_run)(
    const Lines *lines, const Alike *run, const T *const *from, const T *factors, T *dst, const int V, const int kind)
{
    const T *weights = (const T *)lines->weights + run->table, *rows[FEW];
    const int32_t *places = lines->index + run->first * VL;
    const vi firsts = FIRSTS(kind), seconds = ADDI(firsts, lines->inner);
    const Block *const end = lines->blocks + run->last;
    vf shares[FEW]; /* in registers, as all else that blocks have in common */
    for (int v = 0; v < V; v++) rows[v] = from[v], shares[v] = SET1(factors[v]);
    for (const Block *block = lines->blocks + run->first; block < end; block++, places += VL, weights += 2 * VL) {
        const T *at[FEW];
        vf near = ZERO(), far = near;
        for (int v = 0; v < V; v++) {
            at[v] = rows[v] + block->base;
            KEEP_PLACE(at[v]);
            const vf x = OF_PAIRED(kind, at[v], places);
            near = v ? FMA(shares[v], x, near) : MUL(shares[v], x);
        }
        for (int v = 0; v < V; v++) {
            const vf x = OF_PAIRED(kind, at[v], places + FURTHER(kind));
            far = v ? FMA(shares[v], x, far) : MUL(shares[v], x);
        }
        ST(dst + block->out, FMA(LD(weights + VL), PERM2(near, seconds, far), MUL(LD(weights), PERM2(near, firsts, far))));
    }
}

/* A run of blocks of one line, of which rows[0 … V − 1] are blended where they are read. */
static inline __attribute__((always_inline)) void FN(far_run)(
    const Lines *lines, const Alike *run, const T *const *rows, const T *factors, T *dst, const int V, const int taps,
    const int kind, const int whole)
{
    if (PAIRED(kind) && whole) {
        FN(paired_run)(lines, run, rows, factors, dst, V, kind);
        return;
    }
    const T *weights = (const T *)lines->weights + run->table;
    const idx inner = lines->inner;
    const vi firsts = FIRSTS(kind);
    for (idx b = run->first; b < run->last; b++, weights += taps * VL) {
        const Block *block = &lines->blocks[b];
        const int32_t *places = lines->index + b * VL, *further = places + FURTHER(kind);
        const idx base = block->base;
        vf sum = ZERO(), parts[4] = {sum, sum, sum, sum};
        if (PAIRED(kind)) BLENDED(parts[0], OF_PAIRED(kind, at, places))
        if (PAIRED(kind)) BLENDED(parts[1], OF_PAIRED(kind, at, further))
        for (int k = 0; kind == QUADS && k < 4; k++) BLENDED(parts[k], OF_PIXELS(at, places + k, 4))
        if (kind == QUADS) FN(turn_fours)(parts);
        for (int k = 0; k < taps; k++) {
            const vf w = LD(weights + k * VL);
            const int shift = k && k == taps - 1; /* so that four are read that all belong to the row */
            vf x = parts[k % 4];
            if (PAIRED(kind)) x = PERM2(parts[0], ADDI(firsts, k * inner), parts[1]);
            else if (kind == FOURS) BLENDED(x, OF_PIXELS(at + k * inner, places, 4))
            else if (kind == THREES) BLENDED(x, OF_PIXELS(at + k * inner - shift, places, 3))
            if (kind == THREES) x = CLOSER3(x, shift);
            if (!whole) sum = k ? MFMA(w, x, sum) : MMUL(w, x);
            else sum = k ? FMA(w, x, sum) : MUL(w, x);
        }
        const idx room = whole ? VL : lines->end - block->out;
        if (room >= VL) ST(dst + block->out, sum);
        else STM(dst + block->out, (int)room, sum);
    }
}
