/* Shared by layout.c, which looks at the arrays, and stages.c, which looks at the passes. */
#ifndef ANYINTERP_LAYOUT_H
#define ANYINTERP_LAYOUT_H

#include "plan.h"

#define MOST_SCRATCH (PTRDIFF_MAX / 1024) /* so that there can be some for each of many threads */

enum { NARROW = 16 }; /* elements below which those that follow a sample do not fill vectors */

/* The axes of both arrays in the order of memory, and the step of each, or −1. */
typedef struct {
    Program *program;
    int ndim;
    idx n_in[MAX_DIMS + 1], n_out[MAX_DIMS + 1], stride_in[MAX_DIMS + 1], stride_out[MAX_DIMS + 1];
    int step[MAX_DIMS + 1];
    idx now[MAX_DIMS + 1]; /* lengths at some point between the passes */
} Axes;

/* Product of the lengths of the axes from `from` on. */
idx elements(const Axes *axes, int from);

/* The type of slabs after step s of a plan; −1: before the first one. */
int type_after(const Program *program, int s);

/* What a program that copies does; −1: no memory. */
int make_copies(const Axes *axes);

/* Where the fill value goes, in slabs of the axes after `outer`; −1: no memory. */
int make_edges(const Axes *axes, int outer);

/* The stage of some steps; −1: no memory. */
int make_stage(Axes *axes, int from, const int *steps, int n_steps, Stage **made);

/* Scratch of a stage and those within it. */
void furnish_all(Program *program, Stage *stage, int fetches, int delivers);

#endif
