package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// drop takes the pages of a file out of the page cache, as far as no process
// has them mapped.
func drop(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_ = f.Sync() // dirty pages stay
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
