/* Shared by layout.c, which looks at the arrays, and stages.c, which looks at the passes. */
#ifndef ANYINTERP_LAYOUT_H
#define ANYINTERP_LAYOUT_H

#include "plan.h"

#define MOST_SCRATCH (PTRDIFF_MAX / 1024) /* so that there can be some for each of many threads */

#ifndef ANYINTERP_TILE
#define ANYINTERP_TILE (1 << 18) /* small in builds for tests */
#endif

enum {
    NARROW = 16,           /* elements below which those that follow a sample do not fill vectors */
    TILE = ANYINTERP_TILE, /* bytes of a slab's tile, if an axis permits: some fit into a second cache */
    KEPT = 4 * TILE        /* bytes of scratch from which on slabs are cut */
};

/* The axes of both arrays in the order of memory, and the step of each, or −1. */
typedef struct {
    Program *program;
    int ndim;
    idx n_in[MAX_DIMS + 1], n_out[MAX_DIMS + 1], stride_in[MAX_DIMS + 1], stride_out[MAX_DIMS + 1];
    int step[MAX_DIMS + 1];
    Taps *taps[MAX_DIMS]; /* of each step */
    int tiled;            /* whether they are those of a tile */
    idx now[MAX_DIMS + 1]; /* lengths at some point between the passes */
} Axes;

/* Product of the lengths of the axes from `from` on. */
idx elements(const Axes *axes, int from);

/* The type of slabs after step s of a plan; −1: before the first one. */
int type_after(const Program *program, int s);

/* What a program that copies does; −1: no memory. */
int make_copies(const Axes *axes);

/* Choose to run planes in bundles, if that fits a program; −1: no memory. */
int make_bundles(const Axes *axes, int outer);

/* Where the fill value goes, in slabs of the axes after `outer`; −1: no memory. */
int make_edges(const Axes *axes, int outer, Tile *tile);

/* The stage of some steps; −1: no memory. */
int make_stage(Axes *axes, int from, const int *steps, int n_steps, Stage **made);

/* Scratch for the stages of a tile. */
void furnish_tile(Program *program, const Tile *tile);

/* What there is of slabs of the axes after `outer`; −1: no memory. */
int make_tile(const Axes *axes, int outer, Tile *tile);

/* Axes `from` to `to` − 1. */
void set_dims(Dims *dims, const idx *n, const idx *stride, int from, int to);

/* Make tiles of slabs, if these are larger than one; −1: no memory. */
int cut_slabs(const Axes *axes, int outer);

#endif
