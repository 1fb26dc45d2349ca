/* What runs, and slabs in and out of arrays: ports.c. */
#ifndef ANYINTERP_PORTS_H
#define ANYINTERP_PORTS_H

#include "plan.h"

typedef struct {
    const Program *program;
    const Tile *tile;
    const Kernels *kernels;
    char *scratch;
    const Lines *part; /* of the lines; NULL: all */
} Run;

/* Whether slabs are where they are wanted, in their type. */
static inline int is_plain(const Port *port, int type)
{
    return !port->spread && port->type == type;
}

/* A weight of 1, of the working type. */
const void *one_of(const Program *program);

/* Slabs of the input from slab j on, as contiguous working elements `pitch` bytes apart. */
void fetch_all(const Run *run, const Stage *stage, const Port *in, idx j, char *to, idx pitch, idx slabs);

/* Contiguous working elements `pitch` bytes apart as slabs of the result, from slab i on. */
void deliver_all(const Run *run, const Stage *stage, const Port *out, idx i, char *from, idx pitch, idx slabs);

#endif
