#ifndef VD_TREE_H
#define VD_TREE_H

#include "ts_api.h"

// A syntax node, in document order. It holds no pointers, so Go reads the
// array as a plain slice.
typedef struct {
  uint32_t start, end;  // byte range
  uint32_t parent;      // index of the parent; the root is its own parent
  uint32_t next;        // index just past this node's subtree
  uint16_t symbol;      // public symbol; 0xffff is ERROR
  uint16_t field;       // field in the parent; 0 is none
  uint16_t depth;       // saturates at 0xffff
  uint16_t flags;       // VD_NAMED ...
} vd_node;

enum { VD_NAMED = 1, VD_EXTRA = 2, VD_MISSING = 4, VD_ERROR = 8, VD_HAS_ERROR = 16 };
enum { VD_OK, VD_TIMEOUT, VD_MEMORY, VD_ABI };

// A session owns the memory of one parse at a time and must not be used by two
// threads at once.
typedef struct vd_session vd_session;

void vd_install(void);  // before the first session, once
vd_session *vd_session_new(size_t limit);
void vd_session_delete(vd_session *);
// What becomes of the tree: nothing, or the nodes, read from the runtime's own
// structures or by way of its public interface, which gives the same.
enum { VD_NO_NODES, VD_NODES, VD_BY_CURSOR };
int vd_parse(vd_session *, const TSLanguage *, const char *src, uint32_t len, uint64_t timeout_us, int flat);
const vd_node *vd_nodes(const vd_session *);
uint32_t vd_count(const vd_session *);
size_t vd_used(const vd_session *);

const TSLanguage *vd_language(const TSLanguage *);  // NULL: ABI not supported

// Fills, for each symbol, the one that its nodes carry if it is the name of a
// rule (named) or of a literal token (token), else 0.
void vd_symbols(const TSLanguage *, uint16_t *named, uint16_t *token);

#endif
