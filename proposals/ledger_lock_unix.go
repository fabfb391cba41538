//go:build unix

package proposals

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// noFollow makes opening a link fail.
const noFollow = syscall.O_NOFOLLOW

// lockWait is how long another process may hold the lock: an append takes
// milliseconds.
const lockWait = 5 * time.Second

func lockFile(f *os.File, write bool) error {
	how := syscall.LOCK_SH
	if write {
		how = syscall.LOCK_EX
	}
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if time.Since(start) > lockWait {
			return errors.New("another process holds the lock")
		}
	}
}

func unlockFile(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
