/* Tables of taps in the form that the kernels for lines want. */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

#ifdef __GNUC__
#define FIRST(list) __atomic_load_n(list, __ATOMIC_ACQUIRE)
#define PUT_FIRST(list, before, made) __sync_bool_compare_and_swap(list, before, made)
#else
#include <intrin.h>
#define FIRST(list) (*(Lines *volatile *)(list))
#define PUT_FIRST(list, before, made) (_InterlockedCompareExchangePointer((void *volatile *)(list), made, before) == (before))
#endif

enum { SPAN = 256, REACH = 1 << 24 }; /* samples of a segment, or twice what an output reads; furthest sample of a block that is gathered */

static double weight(const Taps *taps, int type, idx o, idx k)
{
    const idx at = taps->offset[o] + k;
    return type == FLOAT32 ? ((const float *)taps->weights)[at] : ((const double *)taps->weights)[at];
}

/* An element of a line of results: output of the axis, and channel. Counted up, as divisions cost more than all else here. */
typedef struct {
    idx o, c;
} Place;

static Place place(const Lines *lines, idx element)
{
    return (Place){element / lines->inner, element % lines->inner};
}

static void advance(const Lines *lines, Place *at)
{
    if (++at->c < lines->inner) return;
    at->c = 0, at->o++;
}

/* Extend a block over following outputs, up to a full vector, while what it reads spans at most `span` samples. */
static int extend(const Lines *lines, idx out, int lanes, idx span, idx *base)
{
    const Taps *taps = lines->taps;
    const idx total = taps->n_out * lines->inner;
    idx low = PTRDIFF_MAX, high = 0;
    Place at = place(lines, out);
    int n = 0;
    for (; n < lanes && out + n < total; n++, advance(lines, &at)) {
        const idx count = taps->count[at.o];
        if (!count) continue;
        const idx first = taps->start[at.o] * lines->inner + at.c, last = first + (count - 1) * lines->inner;
        const idx a = first < low ? first : low, b = last + 1 > high ? last + 1 : high;
        if (b - a > span && (n || span < REACH)) break; /* a gathered row may be of any length */
        low = a, high = b;
    }
    *base = low == PTRDIFF_MAX ? 0 : low;
    return n;
}

static void choose(const Lines *lines, const Kernels *kernels, Block *block)
{
    const int lanes = kernels->lanes;
    const idx total = lines->taps->n_out * lines->inner;
    idx base;
    block->kind = GATHER;
    if (kernels->windows) {
        const int one = extend(lines, block->out, lanes, lanes, &base);
        const int full = total - block->out < lanes ? (int)(total - block->out) : lanes;
        block->kind = ONE_WINDOW, block->lanes = one, block->base = base;
        if (one == full) return;
        const int two = extend(lines, block->out, lanes, 2 * lanes, &base);
        block->kind = TWO_WINDOWS, block->lanes = two, block->base = base;
        if (2 * two >= full) return;
        block->kind = GATHER;
    }
    /* Pixels of three are gathered by fours of which the last is another's: three fourths of a vector. */
    block->lanes = extend(lines, block->out, lines->inner == 3 && lanes % 4 == 0 ? lanes / 4 * 3 : lanes, REACH, &base);
    block->base = base;
}

static void fill(const Lines *lines, idx b, idx table, int lanes, int type)
{
    const Taps *taps = lines->taps;
    const Block *block = &lines->blocks[b];
    Place at = place(lines, block->out);
    for (int i = 0; i < block->lanes; i++, advance(lines, &at)) {
        const idx o = at.o;
        lines->index[b * lanes + i] = taps->count[o] ? (int32_t)(taps->start[o] * lines->inner + at.c - block->base) : 0;
        for (idx k = 0; k < taps->count[o]; k++) {
            const idx to = table + k * lanes + i, from = taps->offset[o] + k;
            if (type == FLOAT32) ((float *)lines->weights)[to] = ((const float *)taps->weights)[from];
            else ((double *)lines->weights)[to] = ((const double *)taps->weights)[from];
        }
    }
}

/* How the samples of a block are best gathered, the furthest first one of which is `furthest`. */
static int gathers(const Lines *lines, const Kernels *kernels, const Block *block, idx furthest)
{
    const idx inner = lines->inner, left = lines->taps->span * inner - furthest / inner * inner; /* from that pixel on */
    const int lanes = kernels->lanes, pixels = block->out % inner == 0 && block->lanes % inner == 0;
    if (inner > 4 || !pixels || left < inner * block->taps) return GATHER;
    const int paired = block->taps == 2 && kernels->windows == 2 && 2 * inner <= lanes;
    if (inner == 3 && paired && left >= 8) return PAIRS_3;
    if (inner == 3) return lanes % 4 == 0 && block->taps > 1 ? THREES : GATHER;
    if (inner == 1 && block->taps == 4 && kernels->quads) return QUADS;
    if (paired) return inner == 1 ? PAIRS_1 : inner == 2 ? PAIRS_2 : PAIRS_4;
    return inner == 4 && lanes % 4 == 0 ? FOURS : GATHER;
}

static void measure(const Lines *lines, Block *block, const Kernels *kernels, int type)
{
    const Taps *taps = lines->taps;
    const int lanes = kernels->lanes;
    const idx left = taps->span * lines->inner - block->base;
    idx least = PTRDIFF_MAX, furthest = block->base;
    block->taps = 0;
    block->ragged = 0;
    Place at = place(lines, block->out);
    for (int i = 0; i < block->lanes; i++, advance(lines, &at)) {
        const idx o = at.o, count = taps->count[o];
        if (count > block->taps) block->taps = count;
        if (count < least) least = count;
        if (count && taps->start[o] * lines->inner + at.c > furthest) furthest = taps->start[o] * lines->inner + at.c;
        for (idx k = 0; taps->gaps && k < count; k++)
            if (weight(taps, type, o, k) == 0) block->ragged = 1;
    }
    if (least != block->taps) block->ragged = 1;
    block->valid = (int)(left < 2 * lanes ? left : 2 * lanes);
    /* A window must hold something where one is loaded: the second may begin at the end. */
    if (block->kind == TWO_WINDOWS && block->valid <= lanes) block->kind = ONE_WINDOW;
    if (block->kind == GATHER) block->kind = gathers(lines, kernels, block, furthest);
}

/* Put a block into the last run if it is like those there, else into one of its own, whose weights begin at `table`. */
static void append(Lines *lines, idx b, idx table, int lanes)
{
    const Block *block = &lines->blocks[b];
    const idx next = (b / APART + 1) * APART, end = next < lines->n_blocks ? lines->blocks[next].out : lines->end;
    const idx room = end - block->out;
    const int windows = block->kind == TWO_WINDOWS ? 2 : block->kind == ONE_WINDOW;
    const int whole = !block->ragged && block->valid >= windows * lanes && room >= lanes;
    Alike *run = &lines->runs[lines->n_runs - 1];
    if (b % APART == 0 || run->taps != block->taps || run->kind != block->kind || run->whole != whole)
        *(run = &lines->runs[lines->n_runs++]) = (Alike){b, b, block->taps, table, block->kind, whole};
    run->last = b + 1;
}

static int make_blocks(Lines *lines, const Kernels *kernels, int type)
{
    const idx total = lines->taps->n_out * lines->inner, item = size_of(type);
    idx table = 0, dense = 0;
    lines->blocks = malloc((size_t)total * sizeof *lines->blocks); /* most of it is never touched */
    if (!lines->blocks) return -1;
    for (idx out = 0; out < total; lines->n_blocks++) {
        Block *block = &lines->blocks[lines->n_blocks];
        block->out = out;
        choose(lines, kernels, block);
        measure(lines, block, kernels, type);
        table += block->taps * kernels->lanes;
        dense += block->kind < GATHER;
        out += block->lanes;
    }
    Block *fitted = realloc(lines->blocks, (size_t)lines->n_blocks * sizeof *fitted);
    if (fitted) lines->blocks = fitted;
    lines->runs = malloc((size_t)lines->n_blocks * sizeof *lines->runs);
    lines->index = calloc((size_t)(lines->n_blocks * kernels->lanes), sizeof *lines->index);
    lines->weights = calloc((size_t)(table + 1), (size_t)item);
    if (!lines->runs || !lines->index || !lines->weights) return -1;
    table = 0;
    for (idx b = 0; b < lines->n_blocks; table += lines->blocks[b++].taps * kernels->lanes) {
        append(lines, b, table, kernels->lanes);
        fill(lines, b, table, kernels->lanes, type);
    }
    /* A few samples of many are gathered; other samples too far apart for permutations are transposed. */
    lines->sparse = lines->taps->width <= 4 && lines->taps->n_in >= 4 * lines->taps->n_out;
    lines->across = 2 * dense < lines->n_blocks && !lines->sparse;
    return 0;
}

static int make_segments(Lines *lines)
{
    const Taps *taps = lines->taps;
    const idx twice = 2 * taps->width * lines->inner, span = twice > SPAN ? twice : SPAN;
    lines->segments = malloc((size_t)taps->n_out * sizeof *lines->segments);
    if (!lines->segments) return -1;
    Segment *segment = NULL;
    for (idx o = 0; o < taps->n_out; o++) {
        const idx low = taps->start[o], high = low + taps->count[o];
        const int empty = low == high;
        if (segment && !empty) {
            const int none = segment->low == segment->high;
            const idx a = none || low < segment->low ? low : segment->low;
            const idx b = none || high > segment->high ? high : segment->high;
            if ((b - a) * lines->inner <= span) segment->low = a, segment->high = b;
            else segment = NULL;
        }
        if (!segment) {
            segment = &lines->segments[lines->n_segments++];
            *segment = (Segment){o, o, empty ? 0 : low, empty ? 0 : high};
        }
        segment->last = o + 1;
    }
    return 0;
}

int make_lines(Lines *lines, const Taps *taps, idx inner, const Kernels *kernels, int type)
{
    memset(lines, 0, sizeof *lines);
    lines->taps = taps;
    lines->inner = inner;
    lines->end = taps->n_out * inner;
    if (make_blocks(lines, kernels, type) || make_segments(lines)) return -1;
    idx longest = 0;
    for (idx s = 0; s < lines->n_segments; s++) {
        const idx span = lines->segments[s].high - lines->segments[s].low;
        if (span > longest) longest = span;
    }
    lines->scratch = (longest * inner + kernels->lanes) * kernels->lanes * size_of(type);
    return 0;
}

void free_lines(Lines *lines)
{
    if (!lines) return;
    free(lines->blocks);
    free(lines->runs);
    free(lines->index);
    free(lines->weights);
    free(lines->segments);
    free(lines);
}

/* Kept for good: threads without a common lock may make the same lines, and the first that is done has made them. */
Lines *lines_of(Table *table, idx inner, const Kernels *kernels)
{
    Lines *first = FIRST(&table->lines);
    for (Lines *found = first; found; found = found->next)
        if (found->inner == inner) return found;
    Lines *made = calloc(1, sizeof *made);
    if (!made || make_lines(made, &table->taps, inner, kernels, table->type)) return free_lines(made), NULL;
    made->next = first;
    if (PUT_FIRST(&table->lines, first, made)) return made;
    free_lines(made);
    return lines_of(table, inner, kernels);
}

void free_table(Table *table)
{
    for (Lines *lines = table->lines, *next; lines; lines = next) {
        next = lines->next;
        free_lines(lines);
    }
    free(table->taps.start);
    free(table->taps.count);
    free(table->taps.offset);
    free(table->taps.weights);
    free(table->taps.inside);
    free(table);
}
