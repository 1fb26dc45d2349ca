/*
 * Tiles of slabs. Large slabs are cut along one of the axes within them: some outputs of it, and what is read for these,
 * are run as if there were nothing else, so that less is kept. No sum depends on where an axis is cut. What is read for two tiles
 * goes twice through the passes before this axis' own, so an axis is cut where that is little.
 */
#include <stdlib.h>
#include <string.h>

#include "layout.h"

enum { ONCE = 4 }; /* samples read for each that is read again, at least */

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

void set_dims(Dims *dims, const idx *n, const idx *stride, int from, int to)
{
    dims->ndim = to - from;
    memcpy(dims->n, n + from, (size_t)dims->ndim * sizeof *n);
    memcpy(dims->stride, stride + from, (size_t)dims->ndim * sizeof *stride);
}

static int is_spread(const Dims *dims, idx item)
{
    return dims->ndim > 1 || (dims->ndim == 1 && dims->stride[0] != item);
}

/* Passes along a line alone, of slabs that are the lines. */
static int make_alone(Axes *axes, int outer, const int *steps, Stage **made)
{
    const Program *program = axes->program;
    Stage *stage = *made = calloc(1, sizeof *stage);
    if (!stage) return -1;
    stage->planes = 1;
    stage->before = stage->between = elements(axes, outer + 1);
    stage->in = stage->mid = stage->made = type_after(program, -1);
    stage->out = type_after(program, program->n_taps - 1);
    if (make_stage(axes, outer + 1, steps, program->n_taps, &stage->post)) return -1;
    stage->after = elements(axes, outer + 1);
    return 0;
}

int make_tile(const Axes *all, int outer, Tile *tile)
{
    Axes axes = *all;
    const Program *program = axes.program;
    int steps[MAX_DIMS];
    for (int s = 0; s < program->n_taps; s++) steps[s] = s;
    memcpy(axes.now, axes.n_in, sizeof axes.now);
    const int alone = outer < 0 || axes.step[outer] < 0;
    if (alone ? make_alone(&axes, outer, steps, &tile->stage)
              : make_stage(&axes, outer, steps, program->n_taps, &tile->stage))
        return -1;
    set_dims(&tile->slab_in, axes.n_in, axes.stride_in, outer + 1, axes.ndim);
    set_dims(&tile->slab_out, axes.n_out, axes.stride_out, outer + 1, axes.ndim);
    merge(&tile->slab_in);
    merge(&tile->slab_out);
    tile->spread_in = is_spread(&tile->slab_in, size_of(program->type_in));
    tile->spread_out = is_spread(&tile->slab_out, size_of(program->type_out));
    return program->fills ? make_edges(&axes, outer, tile) : 0;
}

static void free_tile(Tile *tile)
{
    free_stage(tile->stage);
    free_edges(tile);
    if (!tile->cut) return;
    free(tile->cut->start);
    free(tile->cut->packed);
    free(tile->cut->quad);
    free_lines(tile->cut->lines);
    free(tile->cut);
}

void free_tiles(Program *program)
{
    for (idx t = 0; t < program->n_tiles; t++) free_tile(&program->tiles[t]);
    free(program->tiles);
}

static const Taps *taps_along(const Axes *axes, int d)
{
    return axes->step[d] < 0 ? NULL : axes->taps[axes->step[d]];
}

/* Elements of a slab for each sample of axis d, at most: before its own pass and after it. */
static void weigh(const Axes *axes, int outer, int d, idx *before, idx *after)
{
    Axes at = *axes;
    memcpy(at.now, at.n_in, sizeof at.now);
    int read = 0, made = axes->step[d] < 0;
    *before = *after = 0;
    for (int s = -1; s < axes->program->n_taps; s++) {
        for (int e = outer < 0 ? 0 : outer; s >= 0 && e < axes->ndim; e++)
            if (axes->step[e] == s) at.now[e] = at.n_out[e];
        made = made || s == axes->step[d];
        const idx each = elements(&at, outer + 1) / at.now[d];
        if (!read && each > *before) *before = each;
        if (made && each > *after) *after = each;
        read = made && axes->step[d] >= 0;
    }
}

/* The samples that output o reads, added to those of a range. */
static void widen(const Taps *taps, idx o, Segment *range)
{
    const idx count = taps->count[o];
    if (!count) return;
    const idx low = sample_at(taps, taps->start[o]), high = sample_at(taps, taps->start[o] + count - 1) + 1;
    const int none = range->low == range->high;
    if (none || low < range->low) range->low = low;
    if (none || high > range->high) range->high = high;
}

/* Outputs from `first` on, as many as need no more than `most` elements. */
static Segment next_range(const Axes *axes, int d, idx first, idx before, idx after, idx most)
{
    const Taps *taps = taps_along(axes, d);
    Segment range = {first, first, 0, 0};
    if (!taps) {
        const idx left = axes->n_out[d] - first, n = most / (before > after ? before : after);
        range.low = first;
        range.last = range.high = first + (n < left ? n : left);
    }
    while (taps && range.last < axes->n_out[d]) {
        Segment wider = range;
        widen(taps, wider.last++, &wider);
        if ((wider.high - wider.low) * before > most || (wider.last - first) * after > most) break;
        range = wider;
    }
    if (range.low == range.high) range.high++; /* no axis is empty */
    return range;
}

/* How many tiles of at most so many elements an axis can be cut into; 0: into none, or only with much read twice. */
static idx count_tiles(const Axes *axes, int outer, int d, idx most)
{
    const Taps *taps = taps_along(axes, d);
    idx before, after, n = 0, read = 0;
    if (taps && taps->span > taps->n_in) return 0;
    weigh(axes, outer, d, &before, &after);
    for (idx at = 0; at < axes->n_out[d]; n++) {
        const Segment range = next_range(axes, d, at, before, after, most);
        if (range.last == at) return 0;
        if (!taps) return (axes->n_out[d] + range.last - 1) / range.last;
        read += range.high - range.low;
        at = range.last;
    }
    return ONCE * (read - axes->n_in[d]) <= axes->n_in[d] ? n : 0;
}

/* The part of all axes that makes a range of one, with a table of its own. −1: no memory. */
static int restrict_to(const Segment *range, int d, Axes *axes, Tile *tile)
{
    const Taps *taps = taps_along(axes, d);
    axes->tiled = 1;
    axes->n_in[d] = range->high - range->low;
    axes->n_out[d] = range->last - range->first;
    tile->at_in = range->low * axes->stride_in[d];
    tile->at_out = range->first * axes->stride_out[d];
    if (!taps) return 0;
    Taps *cut = tile->cut = malloc(sizeof *cut);
    if (!cut) return -1;
    *cut = *taps;
    cut->n_in = cut->span = axes->n_in[d];
    cut->n_out = axes->n_out[d];
    cut->count += range->first;
    cut->offset += range->first;
    if (cut->inside) cut->inside += range->first;
    cut->shared = NULL, cut->packed = NULL, cut->quad = NULL, cut->lines = NULL;
    cut->start = malloc((size_t)cut->n_out * sizeof *cut->start);
    if (!cut->start) return -1;
    for (idx o = 0; o < cut->n_out; o++) cut->start[o] = cut->count[o] ? taps->start[range->first + o] - range->low : 0;
    axes->taps[axes->step[d]] = cut;
    return 0;
}

/* Tiles for the ranges of an axis, in place of the one that is all of a slab. */
static int make_tiles(const Axes *axes, int outer, int d, idx n, idx most)
{
    Program *program = axes->program;
    idx before, after;
    weigh(axes, outer, d, &before, &after);
    free_tiles(program);
    program->n_tiles = 0;
    program->tiles = calloc((size_t)n, sizeof *program->tiles);
    if (!program->tiles) return -1;
    for (idx at = 0; at < axes->n_out[d];) {
        Axes part = *axes;
        Tile *tile = &program->tiles[program->n_tiles++];
        const Segment range = next_range(axes, d, at, before, after, most);
        if (restrict_to(&range, d, &part, tile) || make_tile(&part, outer, tile)) return -1;
        at = range.last;
    }
    if (axes->step[d] < 0) return 0;
    Taps *taps = axes->taps[axes->step[d]]; /* each tile has its own */
    if (!taps->shared) free_lines(taps->lines);
    taps->lines = NULL;
    return 0;
}

int cut_slabs(const Axes *axes, int outer)
{
    Program *program = axes->program;
    const idx in = size_of(program->type_in), out = size_of(program->type_out), sum = size_of(program->type);
    const idx item = in > out ? in > sum ? in : sum : out > sum ? out : sum;
    int last = outer + 1; /* axes beyond one along which lanes lie are part of its tables */
    while (last < axes->ndim - 1 && !(taps_along(axes, last) && taps_along(axes, last)->lines)) last++;
    /* Tiles up to four times as large are better than parts of an inner axis, which are spread in memory. */
    for (idx least = TILE / item; least < program->scratch; least *= 8)
        for (int d = outer + 1; d <= last && d < axes->ndim; d++)
            for (idx most = least; most < 8 * least; most *= 2) {
                const idx n = count_tiles(axes, outer, d, most);
                if (n) return n > 1 ? make_tiles(axes, outer, d, n, most) : 0;
            }
    return 0;
}
