/* Which programs direct.h can run, and the tables that it wants. */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

enum { SPARSE = 2, PIXELS = 4 }; /* input pixels per output, at least; pixels that a vector has at most */

/* Whether every row has one or two taps, with weights of 16 bits if they are integers. */
static int is_linear(const Taps *taps, int fixed)
{
    for (idx o = 0; o < taps->n_out; o++) {
        if (taps->count[o] < 1 || taps->count[o] > 2) return 0;
        const int32_t *weights = (const int32_t *)taps->weights + taps->offset[o];
        for (idx k = 0; fixed && k < taps->count[o]; k++)
            if (weights[k] != (int16_t)weights[k]) return 0;
    }
    return taps->n_in >= 2 && !taps->gaps;
}

/* The first of two neighbouring samples that include all that row o reads, and their weights. */
static void two_taps(const Taps *taps, idx o, idx *first, void *weights)
{
    const idx start = taps->start[o], last = taps->n_in - 2;
    const size_t item = 4; /* of floats and of integers */
    const int moved = start > last;
    memset(weights, 0, 2 * item);
    memcpy((char *)weights + (moved ? item : 0), (const char *)taps->weights + (size_t)taps->offset[o] * item,
           (size_t)taps->count[o] * item);
    *first = moved ? last : start;
}

/* Tables of a line. −1: no memory. */
static int make_tables(Direct *direct, const Taps *taps, int lanes)
{
    const idx n = (taps->n_out + PIXELS) / PIXELS * PIXELS, inner = direct->inner;
    direct->n_out = taps->n_out;
    direct->at = calloc((size_t)n, sizeof *direct->at);
    direct->weights = calloc((size_t)n * 8, 4);
    if (!direct->at || !direct->weights) return -1;
    for (idx o = 0; o < taps->n_out; o++) {
        idx first;
        union {
            float f[2];
            int32_t i[2];
        } w;
        two_taps(taps, o, &first, &w);
        direct->at[o] = (int32_t)(first * inner);
        if (direct->at[o] + 8 <= taps->n_in * inner && direct->safe == o) direct->safe = o + 1;
        for (idx c = 0; c < 4; c++) {
            if (direct->fixed) {
                int16_t *pair = (int16_t *)direct->weights + 2 * (4 * o + c);
                pair[0] = (int16_t)w.i[0], pair[1] = (int16_t)w.i[1];
            } else {
                float *left = (float *)direct->weights + 4 * o / lanes * 2 * lanes + 4 * o % lanes + c;
                left[0] = w.f[0], left[lanes] = w.f[1];
            }
        }
    }
    return 0;
}

int make_direct(Program *program, const Stage *stage)
{
    const int fixed = program->fixed;
    const Stage *rest = fixed ? stage->pre : stage->post; /* integers: width first; floats: height */
    if (!program->kernels->direct || program->type == FLOAT64 || program->type_in != UINT8 || program->type_out != UINT8
        || program->n_taps != 2 || !stage->taps || !rest || !rest->lines || rest->planes != 1 || program->spread_in
        || program->spread_out || program->fills || rest->taps->span > rest->taps->n_in
        || stage->taps->span > stage->taps->n_in)
        return 0;
    const Taps *along = rest->taps, *across = stage->taps;
    const idx inner = rest->lines->inner;
    if (inner > 4 || along->n_in < SPARSE * along->n_out || along->n_in * inner > INT32_MAX || !is_linear(along, fixed)
        || !is_linear(across, fixed) || along->store.sample || along->store.term || across->store.bytes != fixed)
        return 0;
    Direct *direct = program->direct = calloc(1, sizeof *direct);
    if (!direct) return -1;
    direct->fixed = fixed;
    direct->inner = inner;
    direct->along = &along->store;
    direct->across = &across->store;
    return make_tables(direct, along, program->kernels->lanes);
}

void free_direct(Direct *direct)
{
    if (!direct) return;
    free(direct->at);
    free(direct->weights);
    free(direct);
}
