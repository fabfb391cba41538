package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/vdmine/vdmine/analyzer/cache"
	"github.com/vdmine/vdmine/internal/safe"
)

// cacheEnv names the folder of the cache, or says off.
const cacheEnv = "VDMINE_CACHE"

// cacheOptions says where facts are kept between runs.
type cacheOptions struct {
	dir string // "": VDMINE_CACHE, else a folder of the repository's own in the user's cache
	off bool
}

func (o *cacheOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.dir, "cache", "", "keep facts in DIR between runs (default $VDMINE_CACHE, else the user's cache folder)")
	c.Flags().BoolVar(&o.off, "no-cache", false, "neither read nor write the cache")
}

// open returns the cache for the repository at root, nil for none. A scan does
// without what cannot be opened.
func (o *cacheOptions) open(root string, errw io.Writer) *cache.Cache {
	dir := o.dir
	if dir == "" {
		dir = os.Getenv(cacheEnv)
	}
	if o.off || dir == "off" {
		return nil
	}
	var err error
	if dir == "" {
		if dir, err = cache.Dir(root); err != nil {
			return nil // no home: nothing to say about what nobody asked for
		}
	}
	version, err := cache.Program(dir)
	if err == nil {
		var c *cache.Cache
		if c, err = cache.Open(dir, version); err == nil {
			return c
		}
	}
	fmt.Fprintf(errw, "vdmine: note: scanning without a cache: %s\n", safe.Text(err.Error()))
	return nil
}

// closeCache writes what the run added. That another run holds the lock is no
// matter: what was not written is made again.
func closeCache(c *cache.Cache, errw io.Writer) {
	if c == nil {
		return
	}
	if err := c.Flush(); err != nil && !errors.Is(err, cache.ErrBusy) {
		fmt.Fprintf(errw, "vdmine: note: the cache was not written: %s\n", safe.Text(err.Error()))
	}
	_ = c.Close()
}
