/* Running programs in threads, as Python wants it. */
#ifndef ANYINTERP_SERVE_H
#define ANYINTERP_SERVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "plan.h"

/* Read the environment and get the threads ready; −1 and an error. */
int prepare_threads(void);

/* Have anyinterp.threads say how many threads there may be, now and whenever that changes; −1 and an error. */
int ask_threads(PyObject *core);

/* Run without the GIL; −1 and a MemoryError, before anything is written. */
int serve(const Program *program, char *x, char *y);

/* In how many pieces a program runs now. */
idx count_pieces(const Program *program);

/* Methods of the module. */
PyObject *set_threads(PyObject *core, PyObject *number);
PyObject *set_share(PyObject *core, PyObject *nanoseconds);
PyObject *count_workers(PyObject *core, PyObject *nothing);

#endif
