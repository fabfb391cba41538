//go:build unix

package walk

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe or a socket must be skipped, not waited for.
func TestReadNotRegular(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.go"), 0o644); err != nil {
		t.Skip(err)
	}
	if l, err := net.Listen("unix", filepath.Join(dir, "s.go")); err == nil {
		defer l.Close()
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, _, skip, _ := NewReader(root).Read("pipe.go", nil); skip != "not-regular" {
		t.Errorf("pipe: %q", skip)
	}
	_, skipped := list(t, dir)
	for _, s := range skipped {
		if s.Reason != "not-regular" {
			t.Errorf("%+v", s)
		}
	}
	if len(skipped) == 0 {
		t.Error("nothing skipped")
	}
}
