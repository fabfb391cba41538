package analyzer

import "crypto/sha256"

// ShardOf returns the part, from 0, of n parts to which a path belongs. It
// depends on the path alone.
func ShardOf(path string, n int) int {
	h := sha256.Sum256([]byte(path))
	v := uint64(0)
	for _, b := range h[:8] {
		v = v<<8 | uint64(b)
	}
	return int(v % uint64(n))
}
