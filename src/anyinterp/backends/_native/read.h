/* What Python says, as core.c wants it: read.c and read_table.c. */
#ifndef ANYINTERP_READ_H
#define ANYINTERP_READ_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "plan.h"

#define TABLE "anyinterp.backends._native.Table"

/* The type that a buffer's format names, or −1. */
int type_of(const char *format);

/* Set a ValueError, unless there is an error; −1. */
int refuse(const char *message);

/* The table, in a capsule, of (n_in, n_out, start, count, weights, cyclic, inside), and a store if weights are integers;
   NULL and an error if they make no sense. */
PyObject *make_table(PyObject *told, int type);

/* Make a program of the arguments of `make`. Gives a tuple of its tables, which have to live as long as it does; NULL
   and an error if the arguments make no sense. */
PyObject *read_program(PyObject *args, Program *program, const Kernels *kernels);

/* rows.c: `rows` of Python. */
PyObject *rows(PyObject *module, PyObject *const *args, Py_ssize_t n);

#endif
