//go:build unix && !solaris && !aix

package cache

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// lock takes the lock file, waiting for at most the given time. exclusive is
// false where the file system has no locks: then nobody may append, only
// replace whole files. The lock ends with the process, however that ends.
func lock(path string, wait time.Duration) (release func(), exclusive bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, false, err
	}
	release = func() { _ = f.Close() }
	for end := time.Now().Add(wait); ; time.Sleep(5 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return release, true, nil
		case errors.Is(err, syscall.EINTR):
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return release, false, nil
		case time.Now().After(end):
			release()
			return nil, false, ErrBusy
		}
	}
}
