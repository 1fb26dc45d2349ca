/* From the shape and strides of two arrays and the tables of some axes to a program. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"

enum {
    LARGE = 1 << 23,  /* bytes of a result from which it is written past the caches */
    LONG = 1 << 11,   /* and of its slabs: both ends of short ones share cache lines with others */
    POURED = 1 << 16, /* bytes of slabs that are rather made in scratch, and poured out with their neighbours, */
    PLENTY = 1 << 13, /* if there are so many bytes in a row, */
    FRESH = 1 << 25,  /* bytes of a new result that comes from the system, which clears it in the caches: nothing goes past */
};

idx size_of(int type)
{
    static const idx sizes[TYPES] = {
        [FLOAT32] = 4, [FLOAT64] = 8, [FLOAT16] = 2, [BFLOAT16] = 2, [UINT8] = 1, [UINT16] = 2, [UINT32] = 4,
        [UINT64] = 8, [INT8] = 1, [INT16] = 2, [INT32] = 4, [INT64] = 8, [BOOL] = 1,
        [COMPLEX64] = 8, [COMPLEX128] = 16,
    };
    return sizes[type];
}

idx alignment_of(int type)
{
    return type >= COMPLEX64 ? size_of(type) / 2 : size_of(type);
}

/* Merge neighbouring axes of equal distances in both arrays that lie before `first`; drop those of one element. */
static int merge_batch(Axes *axes, int first)
{
    int m = 0;
    for (int d = 0; d < axes->ndim; d++) {
        if (d < first && axes->n_in[d] == 1) continue;
        const int joins = d < first && m && axes->stride_in[m - 1] == axes->n_in[d] * axes->stride_in[d]
                       && axes->stride_out[m - 1] == axes->n_out[d] * axes->stride_out[d];
        const int to = joins ? m - 1 : m++;
        const idx before = joins ? axes->n_in[to] : 1;
        axes->n_in[to] = before * axes->n_in[d];
        axes->n_out[to] = before * axes->n_out[d];
        axes->stride_in[to] = axes->stride_in[d];
        axes->stride_out[to] = axes->stride_out[d];
        axes->step[to] = axes->step[d];
    }
    const int dropped = axes->ndim - m;
    axes->ndim = m;
    return first - dropped;
}

/* Whether a table takes the means of pairs. */
static int pairs(const Taps *taps, int fixed, int type)
{
    for (idx o = 0; o < taps->n_out; o++) {
        if (taps->start[o] != 2 * o || taps->count[o] != 2) return 0;
        if (fixed) {
            const int32_t *weights = (const int32_t *)taps->weights + taps->offset[o];
            if (weights[0] != 1 || weights[1] != 1) return 0;
        } else {
            const idx at = taps->offset[o];
            const float *narrow = taps->weights;
            const double *wide = taps->weights;
            if (type == FLOAT32 ? narrow[at] != 0.5f || narrow[at + 1] != 0.5f : wide[at] != 0.5 || wide[at + 1] != 0.5) return 0;
        }
    }
    return 1;
}

/* How a program takes the means of 2 × 2 pixels, rows by rows; 0: it does something else. */
static int halves(const Program *program, const Stage *stage)
{
    const Stage *rest = stage->post ? stage->post : stage->pre;
    if (!program->kernels->halve[program->type_in] || program->type_out != program->type_in || program->n_taps != 2) return 0;
    if (!stage->taps || !rest || !rest->lines || rest->planes != 1 || program->tiles->spread_in || program->tiles->spread_out)
        return 0;
    const int fixed = program->fixed;
    if (!pairs(stage->taps, fixed, program->type) || !pairs(rest->taps, fixed, program->type)) return 0;
    const int floats = program->type_in == program->type;
    if (floats && (rest->lines->inner > 4 || rest->lines->inner > program->kernels->lanes)) return 0;
    if (floats) return stage->post ? HALVES_ACROSS : HALVES_ALONG;
    if (!fixed) return HALVES_EVEN;
    const Store *first = &program->taps[0].store, *last = &program->taps[1].store;
    const int plain = !first->bytes && !first->shift && !first->sample && !first->term && !last->sample && !last->term;
    return plain && last->shift == 2 ? HALVES_UP : 0;
}

/* Whether sizes or distances might overflow: more than any memory has. No sum or product of theirs in the core is larger. */
static int is_absurd(const Axes *axes)
{
    const double most = (double)PTRDIFF_MAX;
    double kept = 1, span_in = 0, span_out = 0;
    for (int d = 0; d < axes->ndim; d++) {
        const double n_in = (double)axes->n_in[d], n_out = (double)axes->n_out[d];
        kept *= n_in > n_out ? n_in : n_out;
        span_in += (n_in - 1) * fabs((double)axes->stride_in[d]);
        span_out += (n_out - 1) * fabs((double)axes->stride_out[d]);
    }
    return kept > most / 256 || span_in > most / 8 || span_out > most / 8; /* 256: bytes of a vector for each of its lanes */
}

/* The axes of a program, from the longest stride to the shortest; the first that a table changes, and how many do. */
static int list_axes(Axes *axes, const int *order, const int *step_of, int *changed)
{
    Program *program = axes->program;
    int first = program->ndim;
    for (int d = 0; d < program->ndim; d++) {
        const int axis = order[d];
        axes->n_in[d] = program->shape_in[axis], axes->n_out[d] = program->shape_out[axis];
        axes->stride_in[d] = program->strides_in[axis], axes->stride_out[d] = program->strides_out[axis];
        axes->step[d] = step_of[axis];
        if (step_of[axis] >= 0 && !(*changed)++) first = d;
    }
    axes->ndim = program->ndim;
    if (program->pairs) {
        const int d = axes->ndim++;
        axes->n_in[d] = axes->n_out[d] = 2;
        axes->stride_in[d] = size_of(program->type_in), axes->stride_out[d] = size_of(program->type_out);
        axes->step[d] = -1;
    }
    for (int s = 0; s < program->n_taps; s++) axes->taps[s] = &program->taps[s];
    return first;
}

/* Where slabs lie: within the axis `outer`, which is −1 for a single line, and what is before it is a batch. */
static void lay_slabs(const Axes *axes, int outer)
{
    Program *program = axes->program;
    const int batch = outer < 0 ? 0 : outer;
    program->stride_in = outer < 0 ? 0 : axes->stride_in[outer];
    program->stride_out = outer < 0 ? 0 : axes->stride_out[outer];
    program->n_slabs = outer < 0 ? 1 : axes->n_out[outer];
    set_dims(&program->batch_in, axes->n_in, axes->stride_in, 0, batch);
    set_dims(&program->batch_out, axes->n_out, axes->stride_out, 0, batch);
}

/* Whether a result goes past the caches and how, and scratch. */
static void furnish(const Axes *axes)
{
    Program *program = axes->program;
    const Tile *tile = program->tiles;
    const Stage *stage = tile->stage;
    idx made = size_of(program->type_out);
    for (int d = 0; d < axes->ndim; d++) made *= axes->n_out[d];
    const idx slab = stage->after * size_of(program->type_out);
    const int delivers = tile->spread_out || program->type_out != stage->out, vectors = program->kernels->lanes > 1;
    const int ready = !program->fresh || made < FRESH;
    const int large = vectors && !program->fixed && !program->fills && made >= LARGE && ready;
    program->streams = large && slab >= LONG && !stage->post && program->type_out == program->type;
    program->pours = large && !program->streams && !delivers && program->stride_out == slab && slab <= POURED
                  && program->n_slabs * slab >= PLENTY;
    program->scratch = 0;
    for (idx t = 0; t < program->n_tiles; t++) furnish_tile(program, &program->tiles[t]);
}

/* `order`: axes from the longest stride to the shortest; `step_of`: the table of each, or −1. −1: no memory. */
int lay_out(Program *program, const int *order, const int *step_of)
{
    Axes axes = {.program = program};
    int changed = 0, first = list_axes(&axes, order, step_of, &changed);
    if (is_absurd(&axes)) return -1;
    if (program->copies) return make_copies(&axes);
    first = merge_batch(&axes, first);
    memcpy(axes.now, axes.n_in, sizeof axes.now);
    const int alone = changed == 1 && elements(&axes, first + 1) < NARROW, outer = alone ? first - 1 : first;
    lay_slabs(&axes, outer);
    program->tiles = calloc(1, sizeof *program->tiles);
    if (!program->tiles) return -1;
    program->n_tiles = 1;
    if (make_tile(&axes, outer, program->tiles)) return -1;
    program->halves = program->fills ? 0 : halves(program, program->tiles->stage);
    if (make_bundles(&axes, outer)) return -1;
    if (program->bundles) return program->halves = 0;
    furnish(&axes);
    if (!program->halves && make_direct(program, program->tiles->stage)) return -1;
    program->squares = makes_squares(program, program->tiles->stage);
    if (program->halves || program->direct || program->squares) { /* which keep nothing */
        program->scratch = 0;
    } else if (program->scratch > KEPT && program->scratch <= MOST_SCRATCH) {
        if (cut_slabs(&axes, outer)) return -1;
        furnish(&axes);
    }
    return program->scratch > MOST_SCRATCH ? -1 : 0;
}
