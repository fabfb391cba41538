package main

import (
	"context"
	"io"
	"os"
	"testing"
)

// BenchmarkScanDir scans the folder that VDMINE_BENCH_DIR names, for profiles.
func BenchmarkScanDir(b *testing.B) {
	dir := os.Getenv("VDMINE_BENCH_DIR")
	if dir == "" {
		b.Skip()
	}
	for b.Loop() {
		if _, _, err := scan(context.Background(), dir, scanOptions{}, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
