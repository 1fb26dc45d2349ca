/* Which programs direct.h can run, and the tables that it wants. */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

enum { PIXELS = 4 }; /* that a vector has at most */

/* Whether every row has one to so many taps, with weights of 16 bits if they are integers. */
static int has_few(const Taps *taps, idx most, int fixed)
{
    for (idx o = 0; o < taps->n_out; o++) {
        if (taps->count[o] < 1 || taps->count[o] > most) return 0;
        const int32_t *weights = (const int32_t *)taps->weights + taps->offset[o];
        for (idx k = 0; fixed && k < taps->count[o]; k++)
            if (weights[k] != (int16_t)weights[k]) return 0;
    }
    return taps->n_in >= most;
}

/* Whether no row has a tap beyond the axis. */
static int lies_within(const Taps *taps)
{
    for (idx o = 0; o < taps->n_out; o++)
        if (taps->start[o] < 0 || taps->start[o] + taps->count[o] > taps->n_in) return 0;
    return 1;
}

/* The first of `n` neighbouring samples that include all that row o reads, and their weights. */
static void few_taps(const Taps *taps, idx o, idx n, idx *first, void *weights)
{
    const idx start = taps->start[o], last = taps->n_in - n;
    const size_t item = 4; /* of floats and of integers */
    *first = start > last ? last : start;
    memset(weights, 0, (size_t)n * item);
    memcpy((char *)weights + (size_t)(start - *first) * item,
           (const char *)taps->weights + (size_t)taps->offset[o] * item, (size_t)taps->count[o] * item);
}

/* Tables of a line. −1: no memory. */
static int make_tables(Direct *direct, const Taps *taps, int lanes)
{
    const idx n = (taps->n_out + PIXELS) / PIXELS * PIXELS, inner = direct->inner, each = direct->taps;
    direct->n_out = taps->n_out;
    direct->at = calloc((size_t)n, sizeof *direct->at);
    direct->weights = calloc((size_t)(n * 4 * each), 4);
    if (!direct->at || !direct->weights) return -1;
    for (idx o = 0; o < taps->n_out; o++) {
        idx first;
        union {
            float f[FEW];
            int32_t i[FEW];
        } w;
        few_taps(taps, o, each, &first, &w);
        direct->at[o] = (int32_t)(first * inner);
        if (direct->at[o] + 4 * each <= taps->n_in * inner && direct->safe == o) direct->safe = o + 1;
        for (idx c = 0; c < 4; c++) {
            if (direct->fixed) {
                int16_t *pair = (int16_t *)direct->weights + 2 * (4 * o + c);
                pair[0] = (int16_t)w.i[0], pair[1] = (int16_t)w.i[1];
            } else {
                float *to = (float *)direct->weights + 4 * o / lanes * each * lanes + 4 * o % lanes + c;
                for (idx k = 0; k < each; k++) to[k * lanes] = w.f[k];
            }
        }
    }
    return 0;
}

int make_direct(Program *program, const Stage *stage)
{
    const int fixed = program->fixed;
    const int width_first = stage->pre != NULL;
    const Stage *rest = width_first ? stage->pre : stage->post;
    if (!program->kernels->direct || program->type == FLOAT64 || program->type_in != UINT8 || program->type_out != UINT8
        || program->n_taps != 2 || !stage->taps || !rest || !rest->lines || rest->planes != 1 || program->tiles->spread_in
        || program->tiles->spread_out || program->fills || rest->taps->span > rest->taps->n_in
        || stage->taps->span > stage->taps->n_in)
        return 0;
    const Taps *along = rest->taps, *across = stage->taps;
    const idx inner = rest->lines->inner, widest = along->width > across->width ? along->width : across->width;
    const idx each = widest <= 2 ? 2 : 4;
    if (each == 2 ? width_first != fixed : fixed) return 0; /* sums that direct.h does not make */
    const idx sparse = each == 2 || width_first ? 2 : 3, least = each == 2 ? 1 : 3; /* fewer are faster by sums of whole rows */
    if (each > 2 && (double)along->n_in * (double)across->n_in < 4. * (double)along->n_out * (double)across->n_out) return 0;
    if (inner < least || inner > 4 || along->n_in < sparse * along->n_out || along->n_in * inner > INT32_MAX
        || !has_few(along, each, fixed) || !has_few(across, each, fixed) || !lies_within(along) || along->store.sample
        || along->store.term || across->store.bytes != fixed)
        return 0;
    Direct *direct = program->direct = calloc(1, sizeof *direct);
    if (!direct) return -1;
    direct->fixed = fixed;
    direct->inner = inner;
    direct->taps = (int)each;
    direct->width_first = width_first;
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
