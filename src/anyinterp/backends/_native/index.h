/* The integers of the core. Apart from plan.h, whose names of types are those of other things in Windows' headers. */
#ifndef ANYINTERP_INDEX_H
#define ANYINTERP_INDEX_H

#include <stddef.h>
#include <stdint.h>

typedef ptrdiff_t idx;

#endif
