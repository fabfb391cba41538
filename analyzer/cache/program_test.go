package cache

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

func TestProgram(t *testing.T) {
	want, err := Program("")
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	if h := Sum(b); want != hex.EncodeToString(h[:]) {
		t.Errorf("Program = %s, the file has %x", want, h)
	}
	dir := filepath.Join(t.TempDir(), "new")
	for range 3 {
		if got, err := Program(dir); err != nil || got != want {
			t.Errorf("Program = %s, %v", got, err)
		}
	}
	// A program built a moment ago leaves no memo, so the folder may be missing.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	// A memo of another file, or a damaged one, is not believed.
	for _, memo := range [][]byte{encodeProgram(Hash{1}, stamp{1, 2, 3, 4}), []byte(programMagic), nil} {
		if err := os.WriteFile(filepath.Join(dir, programName), memo, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := Program(dir); err != nil || got != want {
			t.Errorf("with a memo of %d bytes: %s, %v", len(memo), got, err)
		}
	}
}

func TestProgramMemo(t *testing.T) {
	s := stamp{5, 6, 7, 8}
	good := encodeProgram(Hash{1, 2}, s)
	if h, ok := decodeProgram(good, s); !ok || h != (Hash{1, 2}) {
		t.Fatalf("%x, %v", h, ok)
	}
	for _, other := range []stamp{{4, 6, 7, 8}, {5, 7, 7, 8}, {5, 6, 8, 8}, {5, 6, 7, 9}} {
		if _, ok := decodeProgram(good, other); ok {
			t.Errorf("believed for %v", other)
		}
	}
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 1
		if _, ok := decodeProgram(b, s); ok {
			t.Errorf("a flipped bit in byte %d was accepted", i)
		}
	}
}
