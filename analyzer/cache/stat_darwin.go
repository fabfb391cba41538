package cache

import (
	"io/fs"
	"syscall"
)

// changed returns the ctime and the inode of a file, zeros if unknown.
func changed(fi fs.FileInfo) (ctime int64, inode uint64) {
	s, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return s.Ctimespec.Nano(), s.Ino
}
