/* Running a program in pieces, by several threads. */
#ifndef ANYINTERP_PIECES_H
#define ANYINTERP_PIECES_H

#include "plan.h"

/* How many rows a program has, and about how long it takes. */
void measure(Program *program);

/* How a program is cut for some threads. */
typedef struct {
    int threads;
    idx units, length, pieces; /* rows of slabs or, along a line, APART blocks each; of them at a time */
    int along;
    idx scratch; /* bytes for all threads */
} Cut;

/* `share`: nanoseconds of work for each thread, at least. */
Cut cut(const Program *program, int threads, double share);

void run_cut(const Program *program, const Cut *cut, char *x, char *y, char *scratch);

#endif
