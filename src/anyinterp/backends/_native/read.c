/* From Python's objects to a program. All that comes in is checked. */
#include "read.h"

#include <stdlib.h>
#include <string.h>

int type_of(const char *format)
{
    static const char codes[TYPES] = {
        [FLOAT32] = 'f', [FLOAT64] = 'd', [FLOAT16] = 'e', [BFLOAT16] = 'E', [UINT8] = 'B', [UINT16] = 'H', [UINT32] = 'I',
        [UINT64] = 'Q', [INT8] = 'b', [INT16] = 'h', [INT32] = 'i', [INT64] = 'q', [BOOL] = '?',
    };
    if (!format || !format[0]) return -1;
    if (format[1]) return !strcmp(format, "Zf") ? COMPLEX64 : !strcmp(format, "Zd") ? COMPLEX128 : -1;
    if (format[0] == 'l') return sizeof(long) == 8 ? INT64 : INT32;
    if (format[0] == 'L') return sizeof(long) == 8 ? UINT64 : UINT32;
    for (int type = 0; type < TYPES; type++)
        if (codes[type] == format[0]) return type;
    return -1;
}

int refuse(const char *message)
{
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, message);
    return -1;
}

/* A tuple of n integers. */
static int read_integers(PyObject *tuple, int n, idx *values)
{
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) != n) return refuse("expected a tuple of one integer for each axis");
    for (int d = 0; d < n; d++) {
        values[d] = PyLong_AsSsize_t(PyTuple_GetItem(tuple, d));
        if (values[d] == -1 && PyErr_Occurred()) return -1;
    }
    return 0;
}

/*
 * The table of a step, which is (axis, table) or (axis, …) with what `make_table` makes one of; a new reference. NULL and
 * an error if it is neither. Axes below 0 are counted from the end.
 */
static PyObject *table_of(PyObject *step, int type, int ndim, int *axis)
{
    const idx n = PyTuple_Check(step) ? PyTuple_Size(step) : 0;
    const long named = n > 1 ? PyLong_AsLong(PyTuple_GetItem(step, 0)) : -1;
    if (PyErr_Occurred()) return NULL;
    *axis = named < -ndim || named >= ndim ? -1 : (int)(named < 0 ? named + ndim : named);
    if (n == 2) {
        PyObject *table = PyTuple_GetItem(step, 1);
        Py_INCREF(table);
        return table;
    }
    PyObject *told = n > 2 ? PyTuple_GetSlice(step, 1, n) : NULL;
    PyObject *table = told ? make_table(told, type) : NULL;
    Py_XDECREF(told);
    if (!table) refuse("steps: expected (axis, table), or (axis, n_in, n_out, start, count, weights, cyclic, inside)");
    return table;
}

/* Take a table over into a program. */
static int take(Table *table, int axis, Program *program, int *step_of)
{
    if (axis < 0 || axis >= program->ndim || step_of[axis] >= 0) return refuse("steps: an axis twice, or none of the array's");
    if (table->taps.n_in != program->shape_in[axis] || table->taps.n_out != program->shape_out[axis])
        return refuse("steps: the table is for other lengths");
    step_of[axis] = program->n_taps;
    Taps *taps = &program->taps[program->n_taps++];
    *taps = table->taps;
    taps->shared = program->fixed ? NULL : table; /* integers are packed for each program */
    taps->stride = program->strides_in[axis];
    if (taps->inside) program->fills = 1;
    return 0;
}

/* The tables of a program, which it needs as long as it lives, in a new tuple; NULL and an error if there are no such. */
static PyObject *read_steps(PyObject *steps, Program *program, int *step_of)
{
    const int type = program->copies ? COPIED : program->type;
    const idx n = PyTuple_Check(steps) ? PyTuple_Size(steps) : 0;
    if (n < !program->copies || n > program->ndim) return refuse("steps: expected a tuple of at least one"), NULL;
    for (int d = 0; d < program->ndim; d++) {
        if (program->shape_in[d] < 1 || program->shape_out[d] < 1) return refuse("shape_in, shape_out: an axis is empty"), NULL;
        step_of[d] = -1;
    }
    program->taps = calloc((size_t)n + 1, sizeof *program->taps);
    if (!program->taps) return PyErr_NoMemory();
    PyObject *tables = PyTuple_New(n);
    int failed = !tables;
    for (idx s = 0; s < n && !failed; s++) {
        int axis;
        PyObject *capsule = table_of(PyTuple_GetItem(steps, s), type, program->ndim, &axis);
        failed = !capsule || PyTuple_SetItem(tables, s, capsule);
        Table *table = failed ? NULL : PyCapsule_GetPointer(capsule, TABLE);
        if (table && table->type != type) refuse("steps: the table is for other sums");
        failed = !table || table->type != type || take(table, axis, program, step_of);
    }
    if (!failed && program->fixed && !program->taps[n - 1].store.bytes) failed = refuse("steps: the last store must leave bytes");
    for (int d = 0; d < program->ndim && !failed; d++)
        if (step_of[d] < 0 && program->shape_in[d] != program->shape_out[d])
            failed = refuse("shape_in, shape_out: they differ along an axis without a step");
    if (failed) Py_CLEAR(tables);
    return tables;
}

static int read_order(PyObject *order, int ndim, int *to)
{
    idx axes[MAX_DIMS];
    int seen[MAX_DIMS] = {0};
    if (read_integers(order, ndim, axes)) return -1;
    for (int d = 0; d < ndim; d++) {
        if (axes[d] < 0 || axes[d] >= ndim || seen[axes[d]]++) return refuse("order: not a permutation of the axes");
        to[d] = (int)axes[d];
    }
    return 0;
}

static int part_of(int type)
{
    return type == COMPLEX64 ? FLOAT32 : type == COMPLEX128 ? FLOAT64 : type;
}

/* What is summed in, and the types of both ends; without sums, samples are copied and keep their type. */
static int read_types(const char *in, const char *sums, const char *out, double fill, Program *program,
                      const Kernels *kernels)
{
    program->type_in = type_of(in);
    program->type_out = type_of(out);
    program->fill = fill;
    program->pairs = *sums && program->type_in >= COMPLEX64 && program->type_out >= COMPLEX64;
    if (program->pairs) program->type_in = part_of(program->type_in), program->type_out = part_of(program->type_out);
    program->type = *sums ? type_of(sums) : FLOAT32;
    program->fixed = program->type == INT32 && program->type_in == UINT8 && program->type_out == UINT8;
    if (program->type_in < 0 || program->type_out < 0
        || (program->type != FLOAT32 && program->type != FLOAT64 && !program->fixed)
        || (*sums ? program->type_in >= COMPLEX64 || program->type_out >= COMPLEX64 : program->type_in != program->type_out))
        return refuse("format_in, format_sums, format_out: no such types");
    program->kernels = &kernels[program->fixed ? FLOAT32 : program->type];
    if (*sums) return 0;
    Copies *copies = program->copies = calloc(1, sizeof *copies);
    if (!copies) return PyErr_NoMemory(), -1;
    copies->size = (int)size_of(program->type_in);
    kernels[FLOAT64].write[part_of(program->type_in)](copies->fill, &fill, 1); /* an imaginary part stays 0 */
    return 0;
}

/* What is left to do once shapes and strides are there. */
static PyObject *read_rest(const Told *told, Program *program, const Kernels *kernels)
{
    int order_of[MAX_DIMS], step_of[MAX_DIMS];
    if (read_types(told->in, told->sums, told->out, told->fill, program, kernels)) return NULL;
    if (read_order(told->order, program->ndim, order_of)) return NULL;
    PyObject *tables = read_steps(told->steps, program, step_of);
    if (tables && lay_out(program, order_of, step_of)) {
        Py_CLEAR(tables);
        PyErr_NoMemory();
    }
    return tables;
}

PyObject *read_program(PyObject *args, Program *program, const Kernels *kernels)
{
    Told told;
    PyObject *shape_in, *strides_in, *shape_out, *strides_out;
    if (!PyArg_ParseTuple(args, "sssO!OOOOOd|p:make", &told.in, &told.sums, &told.out, &PyTuple_Type, &shape_in, &strides_in,
                          &shape_out, &strides_out, &told.order, &told.steps, &told.fill, &program->fresh))
        return NULL;
    const idx ndim = PyTuple_Size(shape_in);
    if (ndim < 1 || ndim > MAX_DIMS) return refuse("shape_in: expected 1 to 64 axes"), NULL;
    program->ndim = (int)ndim;
    if (read_integers(shape_in, program->ndim, program->shape_in)
        || read_integers(strides_in, program->ndim, program->strides_in)
        || read_integers(shape_out, program->ndim, program->shape_out)
        || read_integers(strides_out, program->ndim, program->strides_out))
        return NULL;
    return read_rest(&told, program, kernels);
}

PyObject *program_of_buffers(const Told *told, const Py_buffer *x, const Py_buffer *out, Program *program, const Kernels *kernels)
{
    if (x->ndim < 1 || x->ndim > MAX_DIMS || out->ndim != x->ndim) return refuse("x, out: expected 1 to 64 axes, as many of both"), NULL;
    program->ndim = x->ndim;
    program->fresh = 1;
    for (int d = 0; d < x->ndim; d++) {
        program->shape_in[d] = x->shape[d], program->strides_in[d] = x->strides[d];
        program->shape_out[d] = out->shape[d], program->strides_out[d] = out->strides[d];
    }
    return read_rest(told, program, kernels);
}
