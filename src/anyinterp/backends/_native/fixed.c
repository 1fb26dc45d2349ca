/* Tables of integer weights in the form that fixed.h wants. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

/* Bytes of a line that are turned at a time, and what a tile has at most beyond them, in quads. */
enum { SPAN = 512, SPARE = 8 };

static idx lead(const Taps *taps, idx o, int aligned)
{
    return aligned ? taps->start[o] % 4 : 0;
}

/*
 * Weights in quads: the even ones of each as a pair of 16 bits, then the odd ones; where they need more bits, their high
 * halves follow. `aligned`: quads begin at multiples of four samples, not at a row's first tap. −1: no memory.
 */
int pack_weights(Taps *taps, int aligned)
{
    const int32_t *weights = taps->weights;
    idx total = 0;
    taps->digits = 1;
    taps->quad = malloc((size_t)(taps->n_out + 1) * sizeof(idx));
    if (!taps->quad) return -1;
    for (idx o = 0; o < taps->n_out; o++) {
        taps->quad[o] = total;
        if (taps->count[o]) total += (lead(taps, o, aligned) + taps->count[o] + 3) / 4;
        for (idx k = 0; k < taps->count[o]; k++) {
            const int32_t w = weights[taps->offset[o] + k];
            if (w != (int16_t)w) taps->digits = 2;
        }
    }
    taps->quad[taps->n_out] = total;
    const idx each = 4 * taps->digits;
    int16_t *packed = calloc((size_t)(total * each + 1), sizeof *packed);
    taps->packed = (int32_t *)(void *)packed;
    if (!packed) return -1;
    for (idx o = 0; o < taps->n_out; o++)
        for (idx k = 0; k < taps->count[o]; k++) {
            const idx at = lead(taps, o, aligned) + k;
            int16_t *quad = packed + (taps->quad[o] + at / 4) * each;
            const int32_t w = weights[taps->offset[o] + k];
            const int place = (int)(at % 2 * 2 + at % 4 / 2);
            quad[place] = (int16_t)w;
            if (taps->digits == 2) quad[4 + place] = (int16_t)((w - (int16_t)w) / 65536);
        }
    return 0;
}

/* The largest that the weights of a row may add up to, whatever their signs. */
static double heaviest(const Taps *taps)
{
    double most = 0;
    for (idx o = 0; o < taps->n_out; o++) {
        double sum = 0;
        for (idx k = 0; k < taps->count[o]; k++) sum += fabs((double)((const int32_t *)taps->weights)[taps->offset[o] + k]);
        if (sum > most) most = sum;
    }
    return most;
}

int is_narrow(const Taps *before, const Taps *taps)
{
    const Store *first = &before->store, *store = &taps->store;
    if (first->sample || first->term || first->bytes || store->term != 16 || store->shift > 15) return 0;
    const double sum = 255 * heaviest(before) / (double)(1u << first->shift) + 1, sample = sum / (double)(1u << store->sample) + 1;
    const double weight = heaviest(taps), half = (double)(1u << store->shift) / 2;
    return sample <= INT16_MAX && weight <= INT16_MAX && sample * weight / 65536 + (double)taps->width + half <= INT16_MAX;
}

/* Outputs in groups that read few samples of a line; each alone if samples between them are not read. */
static int make_segments(Lines *lines, int alone)
{
    const Taps *taps = lines->taps;
    lines->segments = calloc((size_t)taps->n_out, sizeof *lines->segments);
    if (!lines->segments) return -1;
    Segment *segment = NULL;
    for (idx o = 0; o < taps->n_out; o++) {
        const idx low = alone ? taps->start[o] : taps->start[o] / 4 * 4, high = taps->start[o] + taps->count[o];
        const int empty = !taps->count[o];
        if (segment && !empty) {
            const int none = segment->low == segment->high;
            const idx a = none || low < segment->low ? low : segment->low;
            const idx b = none || high > segment->high ? high : segment->high;
            if (!alone && (b - a) * lines->inner <= SPAN) segment->low = a, segment->high = b;
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

int make_fixed_lines(Lines *lines, Taps *taps, idx inner, int from, const Kernels *kernels)
{
    memset(lines, 0, sizeof *lines);
    lines->taps = taps;
    lines->inner = inner;
    lines->across = from == UINT8 && inner <= 4 && !taps->store.sample && !taps->store.term;
    if (!lines->across) return 0;
    const int sparse = taps->width <= 4 && taps->n_in >= 4 * taps->n_out;
    if (pack_weights(taps, !sparse) || make_segments(lines, sparse)) return -1;
    idx longest = 0;
    for (idx s = 0; s < lines->n_segments; s++) {
        const idx span = lines->segments[s].high - lines->segments[s].low;
        if (span > longest) longest = span;
    }
    lines->scratch = ((longest / 4 + SPARE) * inner + SPARE) * kernels->lanes * 4;
    return 0;
}
