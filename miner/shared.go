package miner

import (
	"reflect"
	"sync"
)

// Shared returns the index of type T over a corpus that families share: the
// first that asks makes it, the others wait for it. It must depend on the corpus
// alone, and nobody may change it.
func Shared[T any](c *Corpus, make func() *T) *T {
	v, _ := c.shared.LoadOrStore(reflect.TypeFor[T](), sync.OnceValue(make))
	return v.(func() *T)()
}
