/* Which programs squares.h can run, and their rows. */
#include "plan.h"

enum { GROWN = 3 }; /* times as many rows, from beyond which those that are made of the same ones better share sums */

/* Whether every row of a table has one or two taps, all within the axis. */
static int is_linear(const Taps *taps)
{
    for (idx o = 0; o < taps->n_out; o++)
        if (taps->count[o] < 1 || taps->count[o] > 2) return 0;
    return !taps->gaps && taps->span <= taps->n_in;
}

int makes_squares(const Program *program, const Stage *stage)
{
    const Stage *rest = stage->pre ? stage->pre : stage->post;
    if (!program->kernels->squares[program->type_in] || program->n_taps != 2 || program->fixed || !stage->taps || !rest) return 0;
    if (rest->lines || rest->planes != 1 || stage->taps->n_out > GROWN * stage->taps->n_in) return 0;
    if (program->tiles->spread_in || program->tiles->spread_out || program->fills || program->streams || program->pours) return 0;
    if (program->type_in != program->type_out) return 0;
    return is_linear(stage->taps) && is_linear(rest->taps);
}

void run_squares(const Program *program, idx first, idx last, const char *src, char *dst)
{
    const Stage *stage = program->tiles->stage, *rest = stage->pre ? stage->pre : stage->post;
    const Taps *taps = stage->taps;
    for (idx i = first; i < last; i++) {
        const char *upper = src + taps->start[i] * program->stride_in;
        const char *lower = taps->count[i] > 1 ? upper + program->stride_in : upper;
        const char *weights = (const char *)taps->weights + taps->offset[i] * size_of(program->type);
        program->kernels->squares[program->type_in](rest->taps, rest->between, stage->pre != NULL, dst + i * program->stride_out, upper, lower,
                                  weights, (int)taps->count[i]);
    }
}
