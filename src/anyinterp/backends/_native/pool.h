/* A few threads that help whoever calls. */
#ifndef ANYINTERP_POOL_H
#define ANYINTERP_POOL_H

#include "index.h"

enum { MOST_THREADS = 256 };

/* Do one piece of a job. No two threads have the same seat at a time. */
typedef void Work(const void *task, idx piece, int seat);

typedef struct {
    Work *work;
    const void *task;
    idx pieces;
    int threads; /* at most, and as many seats */
    /* The pool's own; zeros at first. */
    idx next;
    int seated, busy; /* workers that have come, and those of them that have not left */
} Job;

/* Get ready; −1: forks could not be made safe. */
int pool_prepare(void);

/* Threads that a job may have, the caller's included; 0: nobody has said so yet. */
int pool_threads(void);
void pool_set_threads(int threads);

/* Threads that have been started. */
int pool_workers(void);

/* Do all pieces of a job, in any order. */
void pool_run(Job *job);

#endif
