/* The threads of the system, as far as pool.c needs them: a lock, conditions, a thread that nobody joins. */
#ifndef ANYINTERP_THREADS_OS_H
#define ANYINTERP_THREADS_OS_H

#ifdef _WIN32

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <process.h>

typedef SRWLOCK Lock;
typedef CONDITION_VARIABLE Condition;
#define UNLOCKED SRWLOCK_INIT
#define NOBODY CONDITION_VARIABLE_INIT
#define lock(l) AcquireSRWLockExclusive(l)
#define unlock(l) ReleaseSRWLockExclusive(l)
#define wait_for(c, l) SleepConditionVariableSRW(c, l, INFINITE, 0)
#define wake_one(c) WakeConditionVariable(c)
#define wake_all(c) WakeAllConditionVariable(c)
#define THREAD unsigned __stdcall
#define at_fork(before, parent, child) ((void)(before), (void)(parent), (void)(child), 0)

static int start(unsigned (__stdcall *body)(void *))
{
    const uintptr_t thread = _beginthreadex(NULL, 0, body, NULL, 0, NULL);
    if (thread) CloseHandle((HANDLE)thread);
    return thread ? 0 : -1;
}

#else

#include <pthread.h>
#include <signal.h>

typedef pthread_mutex_t Lock;
typedef pthread_cond_t Condition;
#define UNLOCKED PTHREAD_MUTEX_INITIALIZER
#define NOBODY PTHREAD_COND_INITIALIZER
#define lock(l) pthread_mutex_lock(l)
#define unlock(l) pthread_mutex_unlock(l)
#define wait_for(c, l) pthread_cond_wait(c, l)
#define wake_one(c) pthread_cond_signal(c)
#define wake_all(c) pthread_cond_broadcast(c)
#define THREAD void *
#define at_fork(before, parent, child) pthread_atfork(before, parent, child)

/* Signals are for the threads of the program: Ctrl-C has to interrupt what its main thread waits for. */
static int start(void *(*body)(void *))
{
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int failed = pthread_create(&thread, NULL, body, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) pthread_detach(thread);
    return failed;
}

#endif
#endif
