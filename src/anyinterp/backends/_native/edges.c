/*
 * The fill value of outputs that reach beyond the border: fill · (1 − Π inside), over the axes, is added to the sums of
 * a slab before they are rounded. Where that product is 1 the fill value is not touched.
 */
#include <stdlib.h>

#include "layout.h"

/* Axes of the slabs that a program makes, up to the last one with a border; −1: no memory. */
int make_edges(const Axes *axes, int outer, Tile *tile)
{
    int last = outer;
    for (int d = outer + 1; d < axes->ndim; d++)
        if (axes->step[d] >= 0 && axes->taps[axes->step[d]]->inside) last = d;
    tile->slab_made = elements(axes, outer + 1);
    tile->edges = calloc((size_t)(last - outer + 1), sizeof *tile->edges);
    if (!tile->edges) return -1;
    for (int d = outer + 1; d <= last; d++) {
        Edge *edge = &tile->edges[tile->n_edges++];
        edge->step = axes->step[d];
        edge->n = axes->n_out[d];
        edge->after = elements(axes, d + 1);
        edge->inside = edge->step < 0 ? NULL : axes->taps[edge->step]->inside;
        if (!edge->inside) continue;
        edge->lost = malloc((size_t)edge->n * sizeof *edge->lost);
        if (!edge->lost) return -1;
        for (idx o = 0; o < edge->n; o++)
            if (edge->inside[o] != 1) edge->lost[edge->n_lost++] = o;
    }
    return 0;
}

void free_edges(Tile *tile)
{
    for (int d = 0; d < tile->n_edges; d++) free(tile->edges[d].lost);
    free(tile->edges);
}

/* Of n elements with these shares inside. The product is taken in the order of the steps, whatever the layout is. */
static void add(const Program *program, const double *inside, char *at, idx n)
{
    double share = 1;
    for (int s = 0; s < program->n_taps; s++) share *= inside[s];
    if (share == 1) return;
    const idx each = program->pairs ? 2 : 1; /* an imaginary part has none of it */
    if (program->type == FLOAT32) {
        const float value = (float)program->fill * (float)(1 - share);
        for (idx k = 0; k < n; k += each) ((float *)at)[k] += value;
    } else {
        const double value = program->fill * (1 - share);
        for (idx k = 0; k < n; k += each) ((double *)at)[k] += value;
    }
}

static void add_along(const Program *program, const Tile *tile, int d, double *inside, int whole, char *slab)
{
    if (d == tile->n_edges) {
        add(program, inside, slab, d ? tile->edges[d - 1].after : tile->slab_made);
        return;
    }
    const Edge *edge = &tile->edges[d];
    const double *own = edge->inside;
    const idx *lost = whole && d == tile->n_edges - 1 ? edge->lost : NULL; /* no others have any of it */
    for (idx k = 0; k < (lost ? edge->n_lost : edge->n); k++) {
        const idx o = lost ? lost[k] : k;
        if (own) inside[edge->step] = own[o];
        add_along(program, tile, d + 1, inside, whole && !(own && own[o] != 1), slab + o * edge->after * size_of(program->type));
    }
    if (own) inside[edge->step] = 1;
}

void add_fill(const Program *program, const Tile *tile, idx i, char *slab)
{
    double inside[MAX_DIMS];
    const Taps *taps = tile->stage->taps;
    for (int s = 0; s < program->n_taps; s++) inside[s] = taps == &program->taps[s] && taps->inside ? taps->inside[i] : 1;
    add_along(program, tile, 0, inside, !taps || !taps->inside || taps->inside[i] == 1, slab);
}
