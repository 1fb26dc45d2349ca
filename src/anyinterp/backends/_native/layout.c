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

/* Merge neighbouring axes of equal distances; drop those of one element. */
static void merge(Dims *dims)
{
    int m = 0;
    for (int d = 0; d < dims->ndim; d++) {
        if (dims->n[d] == 1) continue;
        if (m && dims->stride[m - 1] == dims->n[d] * dims->stride[d]) {
            dims->n[m - 1] *= dims->n[d];
            dims->stride[m - 1] = dims->stride[d];
        } else {
            dims->n[m] = dims->n[d];
            dims->stride[m++] = dims->stride[d];
        }
    }
    dims->ndim = m;
}

/* As `merge`, of the axes before `first`, in both arrays at once. */
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
static int pairs(const Taps *taps, int fixed)
{
    for (idx o = 0; o < taps->n_out; o++) {
        if (taps->start[o] != 2 * o || taps->count[o] != 2) return 0;
        if (fixed) {
            const int32_t *weights = (const int32_t *)taps->weights + taps->offset[o];
            if (weights[0] != 1 || weights[1] != 1) return 0;
        } else {
            const float *weights = (const float *)taps->weights + taps->offset[o];
            if (weights[0] != 0.5f || weights[1] != 0.5f) return 0;
        }
    }
    return 1;
}

/* Whether a program takes the means of 2 × 2 integers, rows by rows: as HALVES_EVEN or HALVES_UP has it. */
static int halves(const Program *program, const Stage *stage)
{
    const Stage *rest = stage->post ? stage->post : stage->pre;
    if (!program->kernels->halve[program->type_in] || program->type_out != program->type_in || program->n_taps != 2) return 0;
    if (!stage->taps || !rest || !rest->lines || rest->planes != 1 || program->spread_in || program->spread_out) return 0;
    const int fixed = program->fixed;
    if (!pairs(stage->taps, fixed) || !pairs(rest->taps, fixed)) return 0;
    if (!fixed) return HALVES_EVEN;
    const Store *first = &program->taps[0].store, *last = &program->taps[1].store;
    const int plain = !first->bytes && !first->shift && !first->sample && !first->term && !last->sample && !last->term;
    return plain && last->shift == 2 ? HALVES_UP : 0;
}

static void part(const idx *n, const idx *stride, int from, int to, Dims *dims)
{
    dims->ndim = to - from;
    memcpy(dims->n, n + from, (size_t)dims->ndim * sizeof *n);
    memcpy(dims->stride, stride + from, (size_t)dims->ndim * sizeof *stride);
}

static int is_spread(const Dims *dims, idx item)
{
    return dims->ndim > 1 || (dims->ndim == 1 && dims->stride[0] != item);
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
    const Program *program = axes->program;
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
    return first;
}

/* All stages; or, around the single axis that changes, a stage that only hands its lines on. −1: no memory. */
static int lay_stages(Axes *axes, int first, int alone)
{
    Program *program = axes->program;
    int steps[MAX_DIMS];
    for (int s = 0; s < program->n_taps; s++) steps[s] = s;
    if (!alone) return make_stage(axes, first, steps, program->n_taps, &program->stage);
    Stage *stage = program->stage = calloc(1, sizeof *stage);
    if (!stage) return -1;
    stage->planes = 1;
    stage->before = stage->between = elements(axes, first);
    stage->in = stage->mid = stage->made = type_after(program, -1);
    stage->out = type_after(program, program->n_taps - 1);
    if (make_stage(axes, first, steps, program->n_taps, &stage->post)) return -1;
    stage->after = elements(axes, first);
    return 0;
}

/* Where slabs lie: within the axis `outer`, which is −1 for a single line, and what is before it is a batch. */
static void lay_slabs(const Axes *axes, int outer)
{
    Program *program = axes->program;
    const int batch = outer < 0 ? 0 : outer;
    program->stride_in = outer < 0 ? 0 : axes->stride_in[outer];
    program->stride_out = outer < 0 ? 0 : axes->stride_out[outer];
    program->n_slabs = outer < 0 ? 1 : axes->n_out[outer];
    part(axes->n_in, axes->stride_in, 0, batch, &program->batch_in);
    part(axes->n_out, axes->stride_out, 0, batch, &program->batch_out);
    part(axes->n_in, axes->stride_in, outer + 1, axes->ndim, &program->slab_in);
    part(axes->n_out, axes->stride_out, outer + 1, axes->ndim, &program->slab_out);
    merge(&program->slab_in);
    merge(&program->slab_out);
    program->spread_in = is_spread(&program->slab_in, size_of(program->type_in));
    program->spread_out = is_spread(&program->slab_out, size_of(program->type_out));
}

/* Whether a result goes past the caches; whether slabs are put into scratch before they are written. */
static int lay_result(const Axes *axes, const Stage *stage)
{
    Program *program = axes->program;
    const idx made = axes->ndim ? elements(axes, 0) * size_of(program->type_out) : 0;
    const idx slab = stage->after * size_of(program->type_out);
    const int delivers = program->spread_out || program->type_out != stage->out, vectors = program->kernels->lanes > 1;
    const int ready = !program->fresh || made < FRESH;
    const int large = vectors && !program->fixed && !program->fills && made >= LARGE && ready;
    program->streams = large && slab >= LONG && !stage->post;
    program->pours = large && !program->streams && !delivers && program->stride_out == slab && slab <= POURED
                  && program->n_slabs * slab >= PLENTY;
    return delivers || program->pours;
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
    if (lay_stages(&axes, first, alone)) return -1;
    Stage *stage = program->stage;
    lay_slabs(&axes, outer);
    const int in_scratch = lay_result(&axes, stage);
    program->halves = program->fills ? 0 : halves(program, stage);
    if (program->fills && make_edges(&axes, outer)) return -1;
    if (!program->halves && make_direct(program, stage)) return -1;
    program->squares = makes_squares(program, stage);
    furnish_all(program, stage, program->spread_in || program->type_in != stage->in, in_scratch);
    return program->scratch > MOST_SCRATCH ? -1 : 0;
}
