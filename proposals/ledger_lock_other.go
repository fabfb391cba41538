//go:build !unix

package proposals

import "os"

const noFollow = 0

// lockFile has no lock to take here: appends are single writes, and two
// reviewers of one work tree are rare.
func lockFile(*os.File, bool) error { return nil }

func unlockFile(*os.File) {}
