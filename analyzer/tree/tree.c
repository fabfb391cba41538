#include "tree.h"

#include "internal.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The arena is a list of chunks. A file's parser, stack and tree are bumped
// into it and dropped together, which is faster than freeing them one by one.
typedef struct chunk {
  struct chunk *prev;
  size_t size;  // usable bytes, after the header
} chunk;

#define ALIGN 16
#define CHUNK ((size_t)1 << 20)
#define KEEP ((size_t)16 << 20)  // chunk bytes kept for the next file
#define READ ((uint32_t)64 << 10)
#define LATE 20  // times the limit, by the clock, after which a parse that neither allocates nor reads ends

struct vd_session {
  char *cur, *end;    // free part of the newest chunk
  chunk *chunks;      // in use, newest first
  chunk *spare;       // kept from the file before
  size_t spare_bytes;
  size_t limit, used;  // chunk bytes of this file
  uint64_t deadline;   // ns of the thread's processor time, 0 for none
  uint32_t tick, reads;
  jmp_buf out;  // the way out of a parse that is over a limit
  const char *src;
  uint32_t len;
  vd_node *nodes;
  uint32_t n, cap;
};

// Set only for the length of one vd_parse. While it is set, everything that
// the runtime frees or grows on this thread was allocated by the same parse;
// while it is not, the runtime uses plain malloc, as its Go binding expects
// (that one hands some of the runtime's memory to libc's free).
static __thread vd_session *cur;

static size_t up(size_t n) { return (n + (ALIGN - 1)) & ~(size_t)(ALIGN - 1); }

#define HEADER up(sizeof(chunk))

// The time that this thread has run: what a parse may take does not depend on
// what else the machine does.
static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void check_time(vd_session *s) {
  if (s->deadline && now() > s->deadline) longjmp(s->out, VD_TIMEOUT);
}

static void grow(vd_session *s, size_t need) {
  if (need > s->limit - s->used) longjmp(s->out, VD_MEMORY);
  size_t size = need < CHUNK ? CHUNK : need;
  if (size > s->limit - s->used) size = s->limit - s->used;
  chunk *c = s->spare;
  if (c && c->size >= need && c->size <= s->limit - s->used) {
    s->spare = c->prev;
    s->spare_bytes -= c->size;
  } else {
    c = malloc(HEADER + size);
    if (!c) longjmp(s->out, VD_MEMORY);
    c->size = size;
  }
  c->prev = s->chunks;
  s->chunks = c;
  s->used += c->size;
  s->cur = (char *)c + HEADER;
  s->end = s->cur + c->size;
}

// Every allocation is preceded by its size, for realloc.
//
// The runtime looks at its own timeout only between parse steps, and one step
// may copy gigabytes (Java's a<a<a<...). Each such step allocates, so time and
// memory are limited here, and a longjmp to vd_parse drops the parse whole.
// What an external scanner took from plain malloc (a few hundred bytes) is
// lost then: the parser is in no state to be asked to free it.
static void *vd_malloc(size_t n) {
  vd_session *s = cur;
  if (!s) return malloc(n);
  if (n > s->limit) longjmp(s->out, VD_MEMORY);
  size_t need = up(n) + ALIGN;
  if ((++s->tick & 0xfff) == 0) check_time(s);
  if ((size_t)(s->end - s->cur) < need) grow(s, need);
  size_t *h = (size_t *)(void *)s->cur;
  s->cur += need;
  *h = n;
  return (char *)h + ALIGN;
}

static void *vd_calloc(size_t c, size_t n) {
  if (!cur) return calloc(c, n);
  if (n && c > SIZE_MAX / n) longjmp(cur->out, VD_MEMORY);
  return memset(vd_malloc(c * n), 0, c * n);
}

static void vd_free(void *p) {
  if (!cur) free(p);
}

static void *vd_realloc(void *p, size_t n) {
  vd_session *s = cur;
  if (!s) return realloc(p, n);
  if (!p) return vd_malloc(n);
  if (n > s->limit) longjmp(s->out, VD_MEMORY);
  size_t *h = (size_t *)(void *)((char *)p - ALIGN), old = *h;
  if (n <= up(old)) {
    if (n > old) *h = n;
    return p;
  }
  if ((char *)p + up(old) == s->cur && (size_t)(s->end - (char *)p) >= up(n)) {  // the newest one grows in place
    s->cur = (char *)p + up(n);
    *h = n;
    return p;
  }
  return memcpy(vd_malloc(n), p, old);
}

void vd_install(void) { ts_set_allocator(vd_malloc, vd_calloc, vd_realloc, vd_free); }

vd_session *vd_session_new(size_t limit) {
  vd_session *s = calloc(1, sizeof *s);
  if (s) s->limit = limit;
  return s;
}

static void drop(chunk *c) {
  while (c) {
    chunk *prev = c->prev;
    free(c);
    c = prev;
  }
}

void vd_session_delete(vd_session *s) {
  drop(s->chunks);
  drop(s->spare);
  free(s->nodes);
  free(s);
}

// recycle keeps ordinary chunks for the next file and gives back the rest.
static void recycle(vd_session *s) {
  while (s->chunks) {
    chunk *c = s->chunks;
    s->chunks = c->prev;
    if (c->size == CHUNK && s->spare_bytes < KEEP) {
      c->prev = s->spare;
      s->spare = c;
      s->spare_bytes += c->size;
    } else {
      free(c);
    }
  }
  s->cur = s->end = NULL;
}

// Source is handed over in pieces so that a lexer that runs to the end of the
// file again and again (an unterminated comment) passes here and is stopped.
static const char *read_source(void *payload, uint32_t byte, TSPoint at, uint32_t *len) {
  vd_session *s = payload;
  (void)at;
  if ((++s->reads & 0xf) == 0) check_time(s);
  if (byte >= s->len) {
    *len = 0;
    return "";
  }
  *len = s->len - byte < READ ? s->len - byte : READ;
  return s->src + byte;
}

// flatten writes the nodes of a tree by way of the public interface.
static void flatten(vd_session *s, const TSTree *tree) {
  TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));
  vd_node *out = s->nodes;
  uint32_t n = 0, parent = 0, depth = 0;
  while (n < s->cap) {
    if ((n & 0xfff) == 0xfff) check_time(s);
    TSNode node = ts_tree_cursor_current_node(&c);
    uint32_t self = n++;
    vd_node *o = &out[self];
    o->start = ts_node_start_byte(node);
    o->end = ts_node_end_byte(node);
    o->parent = parent;
    o->symbol = ts_node_symbol(node);
    o->field = ts_tree_cursor_current_field_id(&c);
    o->depth = (uint16_t)(depth < 0xffff ? depth : 0xffff);
    o->flags = (uint16_t)((ts_node_is_named(node) ? VD_NAMED : 0) | (ts_node_is_extra(node) ? VD_EXTRA : 0) |
                          (ts_node_is_missing(node) ? VD_MISSING : 0) | (o->symbol == 0xffff ? VD_ERROR : 0) |
                          (ts_node_has_error(node) ? VD_HAS_ERROR : 0));
    if (ts_tree_cursor_goto_first_child(&c)) {
      parent = self;
      depth++;
      continue;
    }
    o->next = n;
    while (!ts_tree_cursor_goto_next_sibling(&c)) {
      if (!ts_tree_cursor_goto_parent(&c)) goto done;
      depth--;
      out[parent].next = n;
      parent = out[parent].parent;
    }
  }
done:
  ts_tree_cursor_delete(&c);
  s->n = n;
}

#ifdef VD_DIRECT
#define GET(t, name) ((t).data.is_inline ? (t).data.name : (t).ptr->name)

static inline uint32_t children(vd_subtree t) { return t.data.is_inline ? 0 : t.ptr->child_count; }
static inline uint32_t padding(vd_subtree t) { return t.data.is_inline ? t.data.padding_bytes : t.ptr->padding.bytes; }
static inline uint32_t size(vd_subtree t) { return t.data.is_inline ? t.data.size_bytes : t.ptr->size.bytes; }

// frame is an inner node whose children are gone through. Hidden nodes have frames
// too, but no place in the output: their children are those of the node above.
typedef struct {
  const vd_subtree *next, *end;
  const uint16_t *alias;           // of the structural children, NULL for none
  const vd_field *field, *fields;  // first, end
  uint32_t pos, structural, parent, depth;
  uint16_t inherited;  // field of the hidden node
  bool visible, first;
} frame;

static inline void enter(frame *f, const lang14 *l, vd_subtree t, uint32_t pos, uint32_t parent, uint32_t depth, uint16_t inherited, bool visible) {
  uint32_t n = children(t);
  *f = (frame){.pos = pos, .parent = parent, .depth = depth, .inherited = inherited, .visible = visible, .first = true};
  if (!n) return;
  f->next = (const vd_subtree *)(const void *)t.ptr - n;  // they stand before their parent
  f->end = f->next + n;
  uint16_t p = t.ptr->u.inner.production_id;
  if (p) f->alias = (const uint16_t *)l->alias_sequences + (size_t)p * l->max_alias_sequence_length;
  if (l->field_count) {
    vd_slice s = ((const vd_slice *)l->field_map_slices)[p];
    f->field = (const vd_field *)l->field_map_entries + s.index;
    f->fields = f->field + s.length;
  }
}

static inline void write_node(vd_node *o, const lang14 *l, vd_subtree t, uint32_t start, uint32_t parent, uint32_t depth, uint16_t alias, uint16_t field) {
  uint16_t sym = alias ? alias : GET(t, symbol);
  bool named = alias ? ((const vd_metadata *)l->symbol_metadata)[alias].named : GET(t, named);
  bool missing = GET(t, is_missing);
  o->start = start;
  o->end = start + size(t);
  o->parent = parent;
  o->symbol = sym == 0xffff ? sym : ((const uint16_t *)l->public_symbol_map)[sym];
  o->field = field;
  o->depth = (uint16_t)(depth < 0xffff ? depth : 0xffff);
  o->flags = (uint16_t)((named ? VD_NAMED : 0) | (GET(t, extra) ? VD_EXTRA : 0) | (missing ? VD_MISSING : 0) | (o->symbol == 0xffff ? VD_ERROR : 0) |
                        (missing || (!t.data.is_inline && t.ptr->error_cost > 0) ? VD_HAS_ERROR : 0));
}

// walk is flatten without the public interface, which climbs and counts anew at
// every node: a third of its time.
static void walk(vd_session *s, const TSTree *tree, const TSLanguage *lang) {
  const lang14 *l = (const lang14 *)(const void *)lang;
  TSNode at = ts_tree_root_node(tree);
  vd_subtree root = *(const vd_subtree *)at.id;
  vd_node *out = s->nodes;
  uint32_t n = 0, top = 0, cap = 64;
  frame *stack = vd_malloc(cap * sizeof *stack), f;
  if (s->cap == 0) return;
  write_node(&out[n++], l, root, padding(root), 0, 0, 0, 0);
  enter(&f, l, root, padding(root), 0, 1, 0, true);
  for (;;) {
    if (f.next == f.end) {
      if (f.visible) out[f.parent].next = n;
      if (!top) break;
      f = stack[--top];
      continue;
    }
    vd_subtree c = *f.next++;
    uint32_t start = f.pos + (f.first ? 0 : padding(c));
    f.first = false;
    f.pos = start + size(c);
    uint16_t alias = 0, field = 0;
    if (!GET(c, extra)) {
      if (f.alias) alias = f.alias[f.structural];
      for (const vd_field *m = f.field; m < f.fields; m++) {
        if (!m->inherited && m->child == f.structural) {
          field = m->field;
          break;
        }
      }
      if (!field) field = f.inherited;
      f.structural++;
    }
    bool visible = alias || GET(c, visible);
    if (!visible && (children(c) == 0 || c.ptr->u.inner.visible_child_count == 0)) continue;
    uint32_t parent = f.parent, depth = f.depth;
    if (visible) {
      if (n == s->cap) break;
      if ((n & 0xfff) == 0xfff) check_time(s);
      write_node(&out[n], l, c, start, parent, depth, alias, field);
      out[n].next = n + 1;
      parent = n++;
      depth++;
      if (children(c) == 0) continue;
    }
    if (top == cap) stack = vd_realloc(stack, (cap *= 2) * sizeof *stack);
    stack[top++] = f;
    enter(&f, l, c, start, parent, depth, visible ? 0 : field, visible);
  }
  s->n = n;
}
#else
static void walk(vd_session *s, const TSTree *tree, const TSLanguage *lang) {
  (void)lang;
  flatten(s, tree);
}
#endif

static int parse(vd_session *s, const TSLanguage *lang, uint64_t timeout_us, int flat) {
  TSParser *p = ts_parser_new();
  if (!ts_parser_set_language(p, lang)) {
    ts_parser_delete(p);
    return VD_ABI;
  }
  ts_parser_set_timeout_micros(p, timeout_us * LATE);
  TSInput in = {s, read_source, TSInputEncodingUTF8};
  TSTree *tree = ts_parser_parse(p, NULL, in);
  int rc = VD_TIMEOUT;
  if (tree && !flat) {
    rc = VD_OK;
  } else if (tree) {
    uint32_t need = ts_node_descendant_count(ts_tree_root_node(tree));
    if (need > s->cap) {
      // The output counts against the limit too: a leaf is smaller in the tree than here.
      if ((size_t)need * sizeof *s->nodes > s->limit) longjmp(s->out, VD_MEMORY);
      free(s->nodes);
      s->cap = 0;
      s->nodes = malloc(((size_t)need + need / 4) * sizeof *s->nodes);
      if (!s->nodes) longjmp(s->out, VD_MEMORY);
      s->cap = need + need / 4;
    }
    if (flat == VD_BY_CURSOR) {
      flatten(s, tree);
    } else {
      walk(s, tree, lang);
    }
    rc = VD_OK;
  }
  ts_parser_delete(p);  // for the external scanner's memory; the tree goes with the arena
  return rc;
}

int vd_parse(vd_session *s, const TSLanguage *lang, const char *src, uint32_t len, uint64_t timeout_us, int flat) {
  int rc;
  s->n = 0;
  s->used = 0;
  s->tick = s->reads = 0;
  s->src = src;
  s->len = len;
  s->deadline = timeout_us ? now() + timeout_us * 1000 : 0;
  cur = s;
  switch (setjmp(s->out)) {
    case 0: rc = parse(s, lang, timeout_us, flat); break;
    case VD_MEMORY: rc = VD_MEMORY; break;
    default: rc = VD_TIMEOUT;
  }
  cur = NULL;
  s->src = NULL;
  if (rc != VD_OK) s->n = 0;
  recycle(s);
  return rc;
}

const vd_node *vd_nodes(const vd_session *s) { return s->nodes; }
uint32_t vd_count(const vd_session *s) { return s->n; }
size_t vd_used(const vd_session *s) { return s->used; }
