/* Which programs bundles.h can run, and how: some planes turned, all passes, and turned back; for some rows at a time. */
#include <stdlib.h>
#include <string.h>

#include "layout.h"

enum {
    BUNDLED = TILE / 4, /* bytes of a bundle between two passes, if a row of results does not need more */
    LONGEST = 32,       /* elements of a line, at most */
    LARGEST = 1 << 18   /* bytes of a bundle between two passes, at most */
};

/* Vectors between two passes for each sample of the outermost axis, at most: before its own pass and after it. */
typedef struct {
    idx before, after;
} Weight;

static idx most(idx a, idx b)
{
    return a > b ? a : b;
}

static idx up(idx n, idx of)
{
    return (n + of - 1) / of;
}

static Weight list_passes(Axes *axes, int outer, Bundles *made)
{
    int own = 0;
    memcpy(axes->now, axes->n_in, sizeof axes->now);
    made->row_in = elements(axes, outer + 1);
    Weight row = {made->row_in, 1};
    for (int s = 0; s < axes->program->n_taps; s++) {
        int d = outer;
        while (axes->step[d] != s) d++;
        Pass *pass = &made->pass[made->n++];
        *pass = (Pass){axes->taps[s], 1, elements(axes, d + 1)};
        for (int e = outer + 1; e < d; e++) pass->outer *= axes->now[e];
        axes->now[d] = axes->n_out[d];
        if (d == outer) own = 1, made->own = s;
        idx *at = own ? &row.after : &row.before;
        *at = most(*at, elements(axes, outer + 1));
    }
    made->row_out = elements(axes, outer + 1);
    return row;
}

/* Ranges of rows of results, as many at a time as scratch may hold; how many vectors the largest needs. */
static idx list_segments(const Taps *taps, Weight row, idx room, Bundles *made)
{
    idx needed = 0;
    Segment *part = NULL;
    for (idx o = 0; o < taps->n_out; o++) {
        const idx low = taps->start[o], high = low + taps->count[o];
        Segment wider = part ? *part : (Segment){o, o, low, low};
        if (wider.low == wider.high) wider.low = wider.high = low;
        if (low < high && low < wider.low) wider.low = low;
        if (high > wider.high) wider.high = high;
        wider.last = o + 1;
        const idx size = most((wider.high - wider.low) * row.before, (wider.last - wider.first) * row.after);
        if (part && size > room) {
            part = NULL, o--;
            continue;
        }
        if (!part) part = &made->segments[made->n_segments++];
        *part = wider;
        needed = most(needed, size);
    }
    return needed;
}

/* Elements of a line: along the innermost axis with a table, and after it; the longer of both arrays'. */
static idx line_of(const Axes *axes)
{
    int d = axes->ndim - 1;
    idx in = 1, out = 1;
    for (; axes->step[d] < 0; d--) in *= axes->n_in[d], out *= axes->n_out[d];
    return most(in * axes->n_in[d], out * axes->n_out[d]);
}

/* Whether planes are contiguous, and so are their parts along the outermost axis; their lines short, and so many that lanes are full. */
static int fits(const Program *program, const Axes *axes, int outer)
{
    const Tile *tile = program->tiles;
    const idx slab_in = tile->stage->before * size_of(program->type_in), slab_out = tile->stage->after * size_of(program->type_out);
    if (!program->kernels->bundle || program->fixed || program->fills || program->n_taps < 2) return 0;
    if (outer != 1 || axes->step[outer] < 0 || 2 * axes->n_in[0] < program->kernels->lanes || line_of(axes) > LONGEST) return 0;
    if (program->halves && program->type_in == program->type && line_of(axes) > program->kernels->lanes) return 0; /* of floats: faster */
    for (int s = 0; s < program->n_taps; s++)
        if (axes->taps[s]->span > axes->taps[s]->n_in) return 0;
    return !tile->spread_in && !tile->spread_out && program->stride_in == slab_in && program->stride_out == slab_out;
}

/* Whether the pass along the outermost axis, the first or last one, is better made in planes: it leaves so much less to turn. */
static int is_flat(const Bundles *made, idx lanes)
{
    const Pass *own = &made->pass[made->own];
    const Taps *taps = own->taps;
    if ((made->own && made->own < made->n - 1) || 3 * own->inner < lanes) return 0;
    return taps->total <= 4 * most(taps->n_in - taps->n_out, taps->n_out - taps->n_in);
}

int make_bundles(const Axes *all, int outer)
{
    Program *program = all->program;
    if (!fits(program, all, outer)) return 0;
    Axes axes = *all;
    const Taps *taps = axes.taps[axes.step[outer]];
    Bundles *made = program->bundles = calloc(1, sizeof *made);
    if (!made || !(made->segments = malloc((size_t)taps->n_out * sizeof *made->segments))) return -1;
    made->planes = axes.n_in[0];
    made->stride_in = axes.stride_in[0], made->stride_out = axes.stride_out[0];
    const idx lanes = program->kernels->lanes, vector = lanes * size_of(program->type);
    const idx needed = list_segments(taps, list_passes(&axes, outer, made), BUNDLED / vector, made) * vector + lanes * vector;
    if (needed > LARGEST) {
        free_bundles(made);
        program->bundles = NULL;
        return 0;
    }
    made->flat = is_flat(made, lanes);
    made->at_odd = needed;
    made->at_raw = 2 * needed;
    program->scratch = program->type_in == program->type && program->type_out == program->type ? 2 * needed : 3 * needed;
    return program->scratch > MOST_SCRATCH ? -1 : 0;
}

/* Planes in the working type: where, and samples from one to the next. */
typedef struct {
    char *at;
    idx stride;
} Planes;

/* Some rows of n planes in the working type. */
static Planes as_working(const Program *program, char *at, int n, idx count, char *raw)
{
    const idx stride = program->bundles->stride_in, pitch = count * size_of(program->type);
    if (program->type_in == program->type) return (Planes){at, stride / size_of(program->type)};
    const int joined = stride == count * size_of(program->type_in);
    for (idx k = 0; k < (joined ? 1 : n); k++) to_working(program, raw + k * pitch, at + k * stride, joined ? n * count : count);
    return (Planes){raw, count};
}

static void from_planes(const Program *program, char *at, int n, idx count, char *raw)
{
    const idx stride = program->bundles->stride_out, pitch = count * size_of(program->type);
    const int joined = stride == count * size_of(program->type_out);
    for (idx k = 0; k < (joined ? 1 : n); k++) from_working(program, at + k * stride, raw + k * pitch, joined ? n * count : count);
}

/* Passes from `first` on of what lies in lanes, and where the last one left it; `free` is scratch like it. */
static char *run_passes(const Program *program, const Segment *of, int first, int last, char *from, char *free)
{
    const Bundles *made = program->bundles;
    for (int s = first; s < last; s++) {
        const Pass *pass = &made->pass[s];
        const Segment all = {0, pass->taps->n_out, 0, pass->taps->n_in};
        const idx rows = s == made->own ? 1 : s < made->own ? of->high - of->low : of->last - of->first;
        program->kernels->pass(pass->taps, s == made->own ? of : &all, rows * pass->outer, pass->inner, from, free);
        char *const next = from;
        from = free, free = next;
    }
    return from;
}

/* Some rows of results of n planes. */
static void run_segment(const Program *program, const Segment *of, char *x, char *y, int n, char *scratch)
{
    const Bundles *made = program->bundles;
    const Kernels *kernels = program->kernels;
    const Pass *own = &made->pass[made->own];
    const int before = made->flat && made->own == 0, after = made->flat && !before;
    const int converts = program->type_out != program->type;
    char *even = scratch, *odd = scratch + made->at_odd, *raw = scratch + made->at_raw;
    idx rows = of->high - of->low;
    x += of->low * made->row_in * size_of(program->type_in), y += of->first * made->row_out * size_of(program->type_out);
    Planes from = as_working(program, x, n, rows * made->row_in, raw);
    const Planes to = converts ? (Planes){raw, (of->last - of->first) * made->row_out} : (Planes){y, made->stride_out / size_of(program->type)};
    if (before) {
        rows = of->last - of->first;
        const idx pitch = rows * made->row_in + kernels->lanes;
        kernels->rows(own->taps, of, own->inner, n, from.at, from.stride, odd, pitch, kernels->lanes);
        from = (Planes){odd, pitch};
    }
    kernels->bundle(even, from.at, from.stride, n, rows * made->row_in);
    char *at = run_passes(program, of, before, made->n - after, even, odd);
    if (after) {
        char *planes = at == even ? odd : even;
        kernels->unbundle(planes, at, rows * made->row_out, n, rows * made->row_out);
        kernels->rows(own->taps, of, own->inner, n, planes, rows * made->row_out, to.at, to.stride, 0);
    } else {
        kernels->unbundle(to.at, at, to.stride, n, (of->last - of->first) * made->row_out);
    }
    if (converts) from_planes(program, y, n, (of->last - of->first) * made->row_out, raw);
}

void run_bundles(const Program *program, idx first, idx last, char *x, char *y, char *scratch)
{
    const Bundles *made = program->bundles;
    const idx lanes = program->kernels->lanes;
    for (idx i = first; i < last; i++) {
        const idx g = i / made->n_segments * lanes;
        const int n = (int)(made->planes - g < lanes ? made->planes - g : lanes);
        const Segment *of = &made->segments[i % made->n_segments];
        run_segment(program, of, x + g * made->stride_in, y + g * made->stride_out, n, scratch);
    }
}

idx bundle_rows(const Program *program)
{
    return up(program->bundles->planes, program->kernels->lanes) * program->bundles->n_segments;
}

void free_bundles(Bundles *bundles)
{
    if (!bundles) return;
    free(bundles->segments);
    free(bundles);
}
