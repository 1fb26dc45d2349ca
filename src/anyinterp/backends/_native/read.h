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

/* What programs are made of besides shapes and strides: see `make`. */
typedef struct {
    const char *in, *sums, *out;
    PyObject *order, *steps;
    double fill;
} Told;

/* As `read_program`, for the shapes and strides of two buffers, the second of which is new. */
PyObject *program_of_buffers(const Told *told, const Py_buffer *x, const Py_buffer *out, Program *program, const Kernels *kernels);

/* A table of rows, whose weights may be changed, in a capsule; NULL and an error: no memory. */
PyObject *table_of_rows(idx n_in, idx n_out, const int64_t *start, const int64_t *count, double *weights, idx total, int type);

/* Rows of weights as they are made. */
typedef struct {
    const int64_t *read; /* the sample of each tap */
    const double *weights;
    idx window;      /* taps of a row */
    uint64_t inside; /* samples from here on are left out; 0: none */
} Rectangle;

/* Whether a buffer has so many axes and items of 8 bytes in one of some formats. */
int has_items(const Py_buffer *view, int ndim, const char *formats);

/* Write the row whose first tap is `from`; its number of taps, or 0 if it is left to weights.py. */
idx make_row(const Rectangle *all, idx from, int64_t *start, double *row);

/* rows.c and kernel_rows.c: of Python. */
PyObject *rows(PyObject *module, PyObject *const *args, Py_ssize_t n);
PyObject *kernel_rows(PyObject *module, PyObject *const *args, Py_ssize_t n);
PyObject *kernel_table(PyObject *module, PyObject *args);

#endif
