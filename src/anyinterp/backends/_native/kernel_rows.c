/*
 * Rows of a table from lengths alone, for kernels that are polynomials: what weights.py does in a hundred steps of Python
 * and NumPy, by the same operations in the same order, so with the same bits. What is unusual is left to weights.py.
 */
#include <math.h>
#include <stdlib.h>

#include "read.h"

#define EXACT 0x1p53 /* integers up to here are exact in doubles */

enum { TRIANGLE, KEYS, KNOWN };

/* Output i lies at (i · step + origin) / denominator, within the cells of the axis; kernels are stretched by wide / narrow. */
typedef struct {
    idx n_in, n_out;
    int64_t step, origin, denominator, wide, narrow;
    idx reach; /* samples beside a position that are looked at */
    int kernel;
    double parameter;
    int drops; /* whether taps beyond the axis are left out; else they read the first or last sample */
} Sampling;

static double value(const Sampling *of, double t)
{
    t = fabs(t);
    if (of->kernel == TRIANGLE) return t < 1 ? 1 - t : 0;
    const double a = of->parameter;
    if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
    return t < 2 ? a * (t - 1) * ((t - 2) * (t - 2)) : 0;
}

static int is_exact(const Sampling *of)
{
    const double far = fabs((double)of->step) * (double)of->n_out + fabs((double)of->origin);
    const double unit = (double)of->denominator * (double)of->narrow;
    return far < EXACT && unit * (double)(of->reach + 2) < EXACT && (double)of->denominator * (double)of->wide < EXACT;
}

/* A position, whole + part / denominator with 0 ≤ part < denominator. */
typedef struct {
    int64_t whole, part;
} Place;

static Place place(int64_t numerator, int64_t denominator)
{
    const int64_t whole = numerator / denominator, part = numerator % denominator;
    return part < 0 ? (Place){whole - 1, part + denominator} : (Place){whole, part};
}

/* Samples and values of the row of a position. */
static void look(const Sampling *of, Place at, int64_t *read, double *weights)
{
    const double unit = (double)of->denominator * (double)of->narrow, there = (double)at.part * (double)of->narrow;
    const double scale = (double)of->denominator * (double)of->wide;
    for (idx u = -of->reach; u <= of->reach + 1; u++, read++, weights++) {
        const int64_t j = at.whole + u;
        *weights = value(of, ((double)u * unit - there) / scale);
        *read = of->drops ? j : j < 0 ? 0 : j < of->n_in ? j : of->n_in - 1;
    }
}

/* All rows; how many weights they have, −1 if some are left to weights.py, −2 and an error. */
static idx fill(const Sampling *of, int64_t *start, int64_t *count, double *weights)
{
    const idx window = 2 * of->reach + 2;
    int64_t *read = malloc((size_t)window * sizeof *read);
    double *values = malloc((size_t)window * sizeof *values);
    const Rectangle row = {read, values, window, of->drops ? (uint64_t)of->n_in : 0};
    const Place step = place(of->step, of->denominator);
    Place at = place(of->origin, of->denominator);
    idx total = 0;
    for (idx i = 0; read && values && total >= 0 && i < of->n_out; i++) {
        look(of, at, read, values);
        count[i] = make_row(&row, 0, &start[i], weights + total);
        total = count[i] ? total + count[i] : -1;
        at.whole += step.whole, at.part += step.part;
        if (at.part >= of->denominator) at.whole++, at.part -= of->denominator;
    }
    if (!read || !values) PyErr_NoMemory(), total = -2;
    free(read);
    free(values);
    return total;
}

/* n_in, n_out, step, origin, denominator, wide, narrow, reach, kernel, parameter, drops; −1: an error, 0: left to weights.py. */
static int read_sampling(PyObject *args, Sampling *of)
{
    long long step, origin, denominator, wide, narrow;
    if (!PyArg_ParseTuple(args, "nnLLLLLnidp", &of->n_in, &of->n_out, &step, &origin, &denominator, &wide, &narrow, &of->reach,
                          &of->kernel, &of->parameter, &of->drops))
        return -1;
    of->step = step, of->origin = origin, of->denominator = denominator, of->wide = wide, of->narrow = narrow;
    if (of->n_in < 1 || of->n_out < 1 || denominator < 1 || wide < 1 || narrow < 1 || of->reach < 0 || of->kernel < 0
        || of->kernel >= KNOWN)
        return refuse("sampling: lengths, denominators or a kernel that make no sense");
    return is_exact(of) && of->reach < PTRDIFF_MAX / 256 / of->n_out;
}

/* kernel_rows(sampling, start, count, weights): buffers that are filled; as `rows`. */
PyObject *kernel_rows(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    (void)module;
    Sampling of;
    if (n != 4 || !PyTuple_Check(args[0])) return PyErr_SetString(PyExc_TypeError, "kernel_rows: expected a sampling and three buffers"), NULL;
    const int known = read_sampling(args[0], &of);
    if (known < 0) return NULL;
    if (!known) return PyLong_FromLong(-1);
    Py_buffer views[3];
    int held = 0;
    while (held < 3 && !PyObject_GetBuffer(args[1 + held], &views[held], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | PyBUF_WRITABLE)) held++;
    idx total = -2;
    if (held == 3) {
        if (!has_items(&views[0], 1, "lq") || !has_items(&views[1], 1, "lq") || !has_items(&views[2], 1, "d")
            || views[0].shape[0] != of.n_out || views[1].shape[0] != of.n_out || views[2].shape[0] != of.n_out * (2 * of.reach + 2))
            refuse("kernel_rows: expected int64 starts and counts, and float64 weights, as many as there may be");
        else total = fill(&of, views[0].buf, views[1].buf, views[2].buf);
    }
    while (held) PyBuffer_Release(&views[--held]);
    return total < -1 ? NULL : PyLong_FromSsize_t(total);
}

/* kernel_table(format_sums, sampling): a table for programs and its longest row, or None if it is left to weights.py. */
PyObject *kernel_table(PyObject *module, PyObject *args)
{
    (void)module;
    const char *sums;
    PyObject *sampling;
    Sampling of;
    if (!PyArg_ParseTuple(args, "sO!:kernel_table", &sums, &PyTuple_Type, &sampling)) return NULL;
    const int known = read_sampling(sampling, &of), type = type_of(sums);
    if (known < 0) return NULL;
    if (type != FLOAT32 && type != FLOAT64) return refuse("kernel_table: sums are of floats"), NULL;
    if (!known) Py_RETURN_NONE;
    int64_t *start = malloc((size_t)of.n_out * sizeof *start), *count = malloc((size_t)of.n_out * sizeof *count);
    double *weights = malloc((size_t)(of.n_out * (2 * of.reach + 2)) * sizeof *weights);
    const idx total = start && count && weights ? fill(&of, start, count, weights) : (PyErr_NoMemory(), -2);
    idx longest = 0;
    for (idx i = 0; total >= 0 && i < of.n_out; i++)
        if (count[i] > longest) longest = (idx)count[i];
    PyObject *table = total < 0 ? NULL : table_of_rows(of.n_in, of.n_out, start, count, weights, total, type);
    free(start);
    free(count);
    free(weights);
    if (total == -1) Py_RETURN_NONE;
    return table ? Py_BuildValue("Nn", table, longest) : NULL;
}
