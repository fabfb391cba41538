// Package tree turns source text into a flat, preorder array of syntax nodes.
//
// One C call per file parses and flattens; what follows is plain Go over a
// slice, since every further call into C would cost more than the node it asks
// about. The runtime is the one inside github.com/smacker/go-tree-sitter,
// called through prototypes of our own: its Go interface can resume an old
// file after a timeout and cannot stop a parse that eats all memory. Only this
// package and languages may import it.
package tree

/*
#cgo CFLAGS: -O2
#include "tree.h"
*/
import "C"

import (
	"errors"
	"math"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Node is one syntax node. The children of nodes[i] begin at i+1, each one
// starts where the one before has its Next, and they end at nodes[i].Next.
type Node struct {
	Start, End    uint32 // byte range in the source
	Parent, Next  uint32 // indexes; the root is its own parent, Next is just past the subtree
	Symbol, Field uint16 // the grammar's public symbol, and the field in the parent (0 is none)
	Depth         uint16 // saturates at 65535
	Flags         Flags
}

// Flags says what kind of node it is beside its symbol.
type Flags uint16

// The flags of a node. HasError may be set on a root without any Error or
// Missing node below it: a hidden token was missing, which does no harm.
const (
	Named    Flags = 1 << iota // has a rule's name, is not a literal token
	Extra                      // may stand anywhere, as comments do
	Missing                    // empty, put in by error recovery
	Error                      // text that fits nowhere
	HasError                   // an error at or below this node
)

// ErrorSymbol is the symbol of ERROR nodes, in every grammar.
const ErrorSymbol uint16 = 0xffff

// Go and C must agree on the layout; a mismatch does not compile.
var _ [unsafe.Sizeof(C.vd_node{})]struct{} = [unsafe.Sizeof(Node{})]struct{}{}

// The ways a parse ends without a tree.
var (
	ErrTimeout = errors.New("parse ran past its time limit")
	ErrMemory  = errors.New("parse ran past its memory limit")
	ErrABI     = errors.New("grammar version not supported by the linked runtime")
	ErrClosed  = errors.New("session is closed")
)

// DefaultArena is the memory limit of a session whose Limits name none.
const DefaultArena = 512 << 20

// Limits bounds what one file may cost.
type Limits struct {
	ArenaBytes int // memory for the parser and tree of one file; 0 means DefaultArena
}

// Session owns the memory of one parse at a time. A session serves one
// goroutine; several sessions may parse at once.
type Session struct {
	c *C.vd_session
}

var install sync.Once

// NewSession returns a session that keeps to the given limits. It must be
// closed.
func NewSession(l Limits) *Session {
	install.Do(func() { C.vd_install() })
	n := l.ArenaBytes
	if n <= 0 {
		n = DefaultArena
	}
	return &Session{c: C.vd_session_new(C.size_t(n))}
}

// Parse returns the nodes of src, the root first. They live in C memory that
// the next Parse or Close reuses: copy what is to be kept. The limit is of
// processor time; zero or less means none. The session is as good as new after any error.
func (s *Session) Parse(g *Grammar, src []byte, limit time.Duration) ([]Node, error) {
	return s.parse(g, src, limit, C.VD_NODES)
}

// byCursor is Parse by way of the runtime's public interface. It is here for
// tests: both must give the same.
func (s *Session) byCursor(g *Grammar, src []byte, limit time.Duration) ([]Node, error) {
	return s.parse(g, src, limit, C.VD_BY_CURSOR)
}

// Bare parses src and throws the tree away: what parsing alone costs.
func (s *Session) Bare(g *Grammar, src []byte, limit time.Duration) error {
	_, err := s.parse(g, src, limit, C.VD_NO_NODES)
	return err
}

func (s *Session) parse(g *Grammar, src []byte, limit time.Duration, flat C.int) ([]Node, error) {
	if s.c == nil {
		return nil, ErrClosed
	}
	if len(src) > math.MaxInt32 {
		return nil, ErrMemory
	}
	us := max(limit.Microseconds(), 0)
	if limit > 0 && us == 0 {
		us = 1
	}
	rc := C.vd_parse(s.c, g.ptr, (*C.char)(unsafe.Pointer(unsafe.SliceData(src))), C.uint32_t(len(src)), C.uint64_t(us), flat)
	runtime.KeepAlive(src)
	switch rc {
	case C.VD_OK:
		return unsafe.Slice((*Node)(unsafe.Pointer(C.vd_nodes(s.c))), int(C.vd_count(s.c))), nil
	case C.VD_TIMEOUT:
		return nil, ErrTimeout
	case C.VD_MEMORY:
		return nil, ErrMemory
	}
	return nil, ErrABI
}

// Used returns the bytes that the last parse took of its memory limit.
func (s *Session) Used() int {
	if s.c == nil {
		return 0
	}
	return int(C.vd_used(s.c))
}

// Close gives the session's memory back. Nodes it returned must not be touched
// any more. Closing twice does nothing.
func (s *Session) Close() {
	if s.c != nil {
		C.vd_session_delete(s.c)
		s.c = nil
	}
}

// Errors returns the bytes inside outermost ERROR nodes, and whether any ERROR
// or MISSING node is in sight. A root that only says HasError is fine.
func Errors(nodes []Node) (bytes uint32, bad bool) {
	if len(nodes) == 0 || nodes[0].Flags&HasError == 0 {
		return 0, false
	}
	for i := 0; i < len(nodes); {
		n := &nodes[i]
		switch {
		case n.Flags&Error != 0:
			bytes += n.End - n.Start
			bad = true
			i = int(n.Next)
		case n.Flags&HasError == 0 && n.Flags&Missing == 0:
			i = int(n.Next)
		default:
			bad = bad || n.Flags&Missing != 0
			i++
		}
	}
	return bytes, bad
}
