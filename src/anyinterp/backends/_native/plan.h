/* What a program is made of. Kernels see pointers, strides and tables; nothing here knows an array library. */
#ifndef ANYINTERP_PLAN_H
#define ANYINTERP_PLAN_H

#include "index.h"

#ifndef __GNUC__
#define __attribute__(wish) /* other compilers inline what they like */
#define __builtin_prefetch(at) ((void)(at))
#endif

enum { MAX_DIMS = 64, MAX_LANES = 16, APART = 256, ALIGNMENT = 64, FINISHED = 4, FEW = 4, SWEEP = 16, AHEAD = 8, TOGETHER = 4, MOVED = 32 };

/* Types of samples. Sums are made in FLOAT32 or FLOAT64, the working type; those of integer weights in INT32. */
enum {
    FLOAT32, FLOAT64, UINT8, UINT16, INT16, FLOAT16, BFLOAT16, INT8, INT32, UINT32, INT64, UINT64, BOOL,
    COMPLEX64, COMPLEX128, /* which are copied whole and summed in parts */
    TYPES
};

/*
 * What is kept of a sum of integers. Samples are shifted right by `sample` before and products by `term`; the sum
 * becomes (sum + 2^(shift − 1)) >> shift, a byte after that if `bytes` is set.
 */
typedef struct {
    int sample, term, shift, bytes;
} Store;

typedef struct Lines Lines;

/* The table of one axis: output i is the sum over k < count[i] of weights[offset[i] + k] · x[start[i] + k]. */
typedef struct {
    idx n_in, n_out, width, total; /* longest row, and all of them */
    idx span; /* samples from the first on, where those from n_in on are the first ones again; n_in if none wraps */
    idx *start, *count, *offset; /* those of integers beyond the axis: `sample_at` */
    void *weights; /* of the working type */
    struct Table *shared; /* whose arrays these are, and its lines; NULL: lines are its own */
    idx stride;    /* bytes from sample to sample of the input */
    int gaps;      /* whether some weight is zero: such a tap does not read */
    int empty;     /* whether some row has no taps */
    double *inside; /* per output, the share that is not the fill value; NULL: all */
    int along;      /* whether lanes may lie along the axis */
    Lines *lines;   /* the same as kernels along the axis want it; NULL: there are none */
    /* Integer weights alone: */
    Store store;
    int32_t *packed; /* weights in quads, see fixed.c; NULL if no kernel wants them */
    idx *quad;       /* first quad of each row, and their number */
    int digits;      /* of 16 bits in a weight */
    int narrow;      /* whether all that terms are made of, and their sums, have 16 bits */
} Taps;

/* What programs share that have the same table: all that depends on nothing but it. */
typedef struct Table {
    Taps taps;  /* without what depends on arrays */
    int type;   /* of weights; COPIED: there are none */
    Lines *lines; /* made so far, of other numbers of channels each */
} Table;

enum { COPIED = -1 };

/* One axis, or some that lie behind each other, of a program that copies. Strides and places count bytes. */
typedef struct {
    idx n, stride_in, stride_out;
    idx *from;           /* the place of each output's samples; NULL: at equal distances */
    unsigned char *lost; /* outputs that are the fill value; NULL: none */
    idx packed;          /* length of an output's samples, 0 if they are not contiguous */
    idx rows;            /* lines of an output */
} Level;

/* How a line is put together from vectors of 16 bytes: per vector, where it reads, and which bytes are chosen. */
typedef struct {
    int windows; /* read for each vector; 0: there are no such tables */
    idx blocks, last; /* vectors of the line, and where the last one begins */
    int32_t *base;
    uint8_t *chosen;
} Shuffle;

typedef struct {
    int depth;
    idx rows; /* lines, or items of the only one if these are made one by one */
    Level level[MAX_DIMS];
    idx item; /* bytes that are copied together at the innermost level */
    int size; /* of a sample, as the fill value */
    double fill[2]; /* its bytes, whatever its type */
    int zero;       /* whether all of them are 0 */
    idx safe;       /* first items of a line that may be moved with some bytes after them, see copy_lines.c */
    Shuffle shuffle;
    int moves;    /* whether lines are made by `move` */
    int together; /* whether lines are made TOGETHER at once, with one look at the table */
} Copies;

/* Outputs of a line that are made together, one in each lane of a vector. */
enum {
    ONE_WINDOW, TWO_WINDOWS, /* chosen from as many vectors of samples */
    GATHER, FOURS, THREES,   /* gathered one by one, or by pixels of so many elements */
    PAIRS_1, PAIRS_2, PAIRS_3, PAIRS_4, /* by both pixels of an output at once */
    QUADS,                   /* by all four samples of an output */
    ANY_KIND, FAR_KIND, KINDS
};
typedef struct {
    idx base;   /* first sample read */
    idx out;    /* first output */
    idx taps;   /* longest row */
    int lanes;  /* outputs */
    int valid;  /* samples from base to the end of the line, at most two vectors */
    int kind;
    int ragged; /* whether lanes differ in their number of taps, or have gaps */
} Block;

/* Blocks first to last − 1, which are of one kind and have as many taps. */
typedef struct {
    idx first, last, taps;
    idx table; /* in Lines.weights: taps × lanes weights for each block */
    int kind;
    int whole; /* whether all are full vectors of equal rows, from full windows */
} Alike;

/* Outputs first to last − 1 of an axis read samples low to high − 1. */
typedef struct {
    idx first, last, low, high;
} Segment;

/* A table along an axis that few elements follow, as kernels want it. Lines are span · inner samples long. */
struct Lines {
    const Taps *taps;
    idx inner; /* elements that follow a sample of the axis: channels */
    idx end;   /* results */
    Block *blocks; /* every APART of them write nothing beyond, so that a line can be made in parts */
    idx n_blocks;
    Alike *runs;
    idx n_runs;
    int32_t *index; /* for each lane of each block: sample of its first tap, less base */
    void *weights;
    Segment *segments;
    idx n_segments;
    int sparse; /* whether few of many samples are read */
    int across; /* whether lanes are better taken across lines than along one */
    idx scratch; /* bytes that the kernel needs */
    Lines *next; /* of the same table */
};

/* Two or four pixels for each output of a line, see direct.h. */
typedef struct {
    idx n_out, inner;
    int taps;
    idx safe;      /* outputs from whose first sample on 4 · taps bytes are the line's */
    int32_t *at;   /* first sample, in bytes */
    void *weights; /* four times those of each output, one for each channel: floats or pairs of 16 bits */
    int fixed;     /* integers */
    int width_first;
    const Store *along, *across;
} Direct;

/* A pass over small planes, one in each lane. */
typedef struct {
    const Taps *taps;
    idx outer, inner; /* vectors beside a sample of the axis: before it, for each sample of the outermost axis, and after */
} Pass;

enum { PART, HALF, WHOLE }; /* of a vector's lanes: some, at most half, all */

/* Planes of a batch, so many at a time as a vector has lanes: see bundles.h. */
typedef struct {
    idx planes, stride_in, stride_out; /* their number, and bytes from one to the next */
    int n, own; /* passes, and which of them is along the outermost axis */
    int flat;   /* whether this one is made before planes are turned, or after they were turned back */
    Pass pass[MAX_DIMS];
    Segment *segments; /* of the outermost axis, made one after the other */
    idx n_segments;
    idx row_in, row_out; /* elements for each sample of the outermost axis */
    idx at_odd, at_raw; /* in scratch */
} Bundles;

/* Everything that depends on the instruction set and on the working type. Strides count elements. */
typedef struct {
    int lanes;
    int windows; /* how many vectors a permutation can choose from */
    int quads;   /* whether fours of samples are turned within vectors */
    /* dst[x] = sum over k of weights[k] · rows[k][x], by the type of the rows; NULL: only after `read` */
    void (*blend[TYPES])(void *dst, const void *const *rows, const void *weights, idx taps, idx n);
    /* as `blend`, from and to the working type, past the caches */
    void (*stream)(void *dst, const void *const *rows, const void *weights, idx taps, idx n);
    /* two slabs of the working type at once, of the same 2 or 4 rows; their weights follow each other */
    void (*twins)(void *dst, void *twin, const void *const *rows, const void *weights, idx taps, idx n);
    /* slabs of some outputs from slabs of the working type that follow each other, as those do: `row` elements each */
    void (*sheet)(const Taps *taps, const Segment *of, idx row, const void *from, void *to);
    /* a row of results from one or two rows of their type and their weights, see squares.h; NULL: there is none */
    void (*squares[TYPES])(const Taps *along, idx n, int first, void *dst, const void *upper, const void *lower,
                    const void *weights, int rows);
    /* as `blend` of bytes, slabs first to last − 1 at once: of the rows from the first tap of `first` on, and AHEAD
       more that are not read; NULL: there is none */
    void (*sweep)(const Taps *taps, idx first, idx last, void *dst, idx dst_stride, const void *const *rows, idx n);
    /* n lines of samples, `stride` apart, as vectors of one sample of each, and back; NULL: there is none */
    void (*bundle)(void *vectors, const void *lines, idx stride, int n, idx samples);
    void (*unbundle)(void *lines, const void *vectors, idx stride, int n, idx samples);
    /* sums of such vectors along an axis that has `outer` others before it and `inner` after it, for part of the axis */
    void (*pass)(const Taps *taps, const Segment *part, idx outer, idx inner, const void *src, void *dst);
    /* the same for n arrays of rows, along the axis that has these after it; `room`: samples that may be spoilt behind each */
    void (*rows)(const Taps *taps, const Segment *part, idx row, int n, const void *src, idx src_stride, void *dst, idx dst_stride,
                 int room);
    void (*fence)(void); /* what was streamed is seen by all from here on */
    /* means of 2 × 2 pixels of `inner` samples each, by their type; `ahead`: bytes to rows that are soon asked for */
    void (*halve[TYPES])(void *dst, const void *upper, const void *lower, idx pixels, idx inner, int how, idx ahead);
    /* some lines of copied samples, one or TOGETHER; NULL: there is none */
    void (*shuffle)(const Shuffle *shuffle, const char *const *src, char *const *dst, int lines, idx ahead);
    /* a line of items of whole MOVED bytes, and one that is like it, `twin` bytes behind; 0: no such; NULL: there is none */
    void (*move)(const Level *level, const char *src, char *dst, idx twin, idx item);
    void (*lines)(const Lines *lines, const void *src, idx src_stride, void *dst, idx dst_stride, idx n, void *scratch);
    /* slabs first to last − 1, each by `blend` of at most FEW of the rows from src on and then `lines` of the one line made
       of them, with lanes along it; strides in bytes */
    void (*fused)(const Lines *lines, const Taps *across, idx first, idx last, const void *src, idx src_stride, void *dst,
                  idx dst_stride);
    /* a line of results from as many lines of bytes as it has taps, and their weights; NULL: there is none */
    void (*direct)(const Direct *direct, void *dst, const uint8_t *const *rows, const void *weights);
    /* sums of integers and what is kept of them, between UINT8 and INT32: row i from slabs, and lines; strides in bytes */
    void (*fixed_blend)(const Taps *taps, idx i, int from, int to, void *dst, const void *const *rows, idx n);
    void (*fixed_lines)(const Lines *lines, int from, int to, const void *src, idx src_stride, void *dst,
                        idx dst_stride, idx n, void *scratch);
    /* as `blend`, of at most FINISHED taps, from float32 to the type named, rounded and saturated; NULL: `write` does it */
    void (*finish[TYPES])(void *dst, const void *const *rows, const void *weights, idx taps, idx n);
    /* from each type to the working type, and back, rounded and saturated */
    void (*read[TYPES])(void *dst, const void *src, idx n);
    void (*write[TYPES])(void *dst, const void *src, idx n);
} Kernels;

extern const Kernels kernels_scalar[2], kernels_avx2[2], kernels_avx512[2], kernels_neon[2]; /* FLOAT32, FLOAT64 */
const Kernels *with_vnni(void); /* those of AVX-512, with other sums of integers */

/*
 * Passes over contiguous slabs, from the outermost axis that changes inwards. Passes that come before this
 * axis' own are made on each slab that it reads, and kept in a ring; those after it on each slab that it made.
 */
typedef struct Stage Stage;
struct Stage {
    const Taps *taps; /* NULL: slabs are handed on as they are */
    const Lines *lines; /* set for the innermost stage alone, which then has nothing else but planes */
    idx planes;       /* how often the axis is repeated within a slab of the stage */
    idx before, between, after; /* elements of a slab: read, blended, made */
    int in, mid, made, out;     /* types of slabs: read, after `pre`, blended, after `post` */
    Stage *pre, *post;
    idx batch; /* slabs handed to `post` at a time */
    idx ahead; /* slabs made by `pre` at a time */
    idx ring;  /* slabs in the ring, a power of two */
    idx pitch_before, pitch_between, pitch_after; /* bytes from slab to slab in scratch */
    int twins; /* whether two slabs of the same rows are blended at once */
    int swept; /* whether slabs of rows of bytes, which they share, are blended SWEEP at a time */
    int kept;  /* whether slabs go through the ring */
    int whole; /* whether slabs before or after its own pass are all made, and kept, before any other pass */
    int fused; /* whether slabs are blended where `post` reads them */
    idx wrapped; /* lines that are copied at a time with what wraps behind them, pitch_before apart; 0: none */
    idx at_rows, at_weights, at_tags, at_ring, at_blended, at_fetched, at_results, at_raw, at_lines, at_wrapped, at_sheet; /* in scratch */
};

/* Means of 2 × 2 integers, rounded half to even or half up; or of floats, by sums across rows first or along them. */
enum { HALVES_EVEN = 1, HALVES_UP, HALVES_ACROSS, HALVES_ALONG };

typedef struct {
    int ndim;
    idx n[MAX_DIMS], stride[MAX_DIMS];
} Dims;

/* Slabs in an array: where the first one is, and how to get to the elements of the others. */
typedef struct {
    char *at;
    idx stride; /* bytes */
    int type;
    const Dims *spread; /* NULL: the elements of a slab are contiguous */
    idx end;            /* of the input: slabs from here on are not read */
} Port;

/* An axis of slabs that are made, as the fill value sees it. */
typedef struct {
    int step;
    const double *inside; /* as of the table; NULL: the fill value has no share along this axis */
    idx n, after;  /* outputs, and elements of each */
    idx *lost;     /* outputs that have some of it; NULL: none */
    idx n_lost;
} Edge;

/* Some outputs of an axis within the slabs, or all of a slab, and what is read for them: run as if there were no more. */
typedef struct {
    Stage *stage;
    Taps *cut;         /* the table of these outputs, which owns no weights; NULL: those of the program are all */
    idx at_in, at_out; /* bytes from the beginning of a slab */
    Dims slab_in, slab_out;
    int spread_in, spread_out;
    Edge *edges;
    int n_edges;
    idx slab_made; /* elements of a slab of the result */
} Tile;

typedef struct {
    const Kernels *kernels;
    int type_in, type_out, type; /* of samples, of results, of sums */
    int pairs; /* whether each of these is the real or the imaginary part of a sample */
    int ndim;
    idx shape_in[MAX_DIMS], strides_in[MAX_DIMS], shape_out[MAX_DIMS], strides_out[MAX_DIMS];
    Dims batch_in, batch_out; /* before the outermost axis that changes */
    idx stride_in, stride_out, n_slabs; /* of the outermost axis that changes, or of the one before it */
    int n_taps;
    int fixed; /* whether weights and sums are integers, of bytes */
    Taps *taps;
    Tile *tiles; /* of each slab */
    idx n_tiles;
    Copies *copies; /* set if samples are only copied: there is no tile */
    int halves;  /* whether all it does is to take means of 2 × 2 pixels, and how */
    Bundles *bundles; /* NULL: planes are not small, or few */
    Direct *direct; /* NULL: it does not read few of many bytes */
    int fresh;   /* whether results are new memory */
    int squares; /* whether each result is made of 2 × 2 slabs at once */
    int streams; /* whether results are written past the caches */
    int pours;   /* whether they are so from scratch, several slabs that are neighbours at a time */
    idx scratch; /* bytes for one thread */
    idx rows;    /* slabs of all batch entries, for each tile */
    double work; /* about how long it takes, in nanoseconds */
    int fills;   /* whether some of the fill value is added */
    double fill;
} Program;

idx size_of(int type);
idx alignment_of(int type);

/* Where weights are integers, samples beyond the axis mean the first or the last. */
static inline idx sample_at(const Taps *taps, idx j)
{
    return j < 0 ? 0 : j < taps->n_in ? j : taps->n_in - 1;
}

/* Whether output i is made of the same samples as the next one, and of how many kernels take for two. */
static inline int are_twins(const Taps *taps, idx i)
{
    const idx n = taps->count[i];
    return taps->start[i] == taps->start[i + 1] && n == taps->count[i + 1] && (n == 2 || n == 4);
}

/* tables.c */
int make_lines(Lines *lines, const Taps *taps, idx inner, const Kernels *kernels, int type);
Lines *lines_of(Table *table, idx inner, const Kernels *kernels); /* NULL: no memory */
void free_lines(Lines *lines);
void free_table(Table *table);

/* fixed.c */
int pack_weights(Taps *taps, int aligned);
int is_narrow(const Taps *before, const Taps *taps); /* what `taps` reads is what `before` made of bytes */
int make_fixed_lines(Lines *lines, Taps *taps, idx inner, int from, const Kernels *kernels);

/* direct.c */
/* Choose the direct way for a program that it fits; −1: no memory. */
int make_direct(Program *program, const Stage *stage);
void free_direct(Direct *direct);

/* squares.c */
int makes_squares(const Program *program, const Stage *stage);
void run_squares(const Program *program, idx first, idx last, const char *src, char *dst); /* rows of one entry */

/* bundles.c */
idx bundle_rows(const Program *program); /* segments of all bundles of planes */
void run_bundles(const Program *program, idx first, idx last, char *x, char *y, char *scratch);
void free_bundles(Bundles *bundles);

/* layout.c */
int lay_out(Program *program, const int *order, const int *step_of);

/* edges.c */
void add_fill(const Program *program, const Tile *tile, idx i, char *slab);
void free_edges(Tile *tile);

/* tiles.c */
void free_tiles(Program *program);

/* stages.c */
void free_stage(Stage *stage);
void free_program(Program *program);

/* copy.c */
void run_copies(const Program *program, idx first, idx last, const char *x, char *y);
void free_copies(Copies *copies);

/* copy_lines.c */
/* Items first to last − 1 of one line, or of TOGETHER; `ahead`: bytes to what comes next; 0: nothing. */
void copy_lines(
    const Copies *copies, idx first, idx last, const char *const *src, char *const *dst, int lines, idx ahead);

/* run.c */
/* n samples in the working type, and n results from it, rounded and saturated. */
void to_working(const Program *program, void *to, const void *from, idx n);
void from_working(const Program *program, void *to, const void *from, idx n);
/* Rows first to last − 1 of all; `part`: NULL, or the blocks of lines that are to be made. */
void run_range(const Program *program, const Lines *part, idx first, idx last, char *x, char *y, char *scratch);

#endif
