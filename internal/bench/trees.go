package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/analyzer/walk"
	"github.com/vdmine/vdmine/internal/heap"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// size says how much there is to parse.
type size struct {
	files, lines int
	main         string // the language of most files, as ast-grep names it
}

// sources calls each with every file that a scan parses, in the order of paths.
func sources(dir string, each func(f walk.File, src []byte) error) error {
	set := languages.NewSet(all.Languages())
	list, err := walk.List(context.Background(), dir, walk.Options{LangOf: func(p string) string {
		if l := set.Of(p); l != nil {
			return l.Name
		}
		return ""
	}})
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	r := walk.NewReader(root)
	defer r.Close()
	for _, f := range list.Files {
		src, _, skip, err := r.Read(f.Path, f.Info)
		if err != nil || skip != "" {
			continue
		}
		if err := each(f, src); err != nil {
			return err
		}
	}
	return nil
}

func measure(dir string) (size, error) {
	var s size
	langs := map[string]int{}
	err := sources(dir, func(f walk.File, src []byte) error {
		s.files++
		s.lines += bytes.Count(src, []byte("\n"))
		langs[f.Lang]++
		return nil
	})
	for l, n := range langs {
		if n > langs[s.main] || n == langs[s.main] && l < s.main {
			s.main = l
		}
	}
	if err == nil && s.lines == 0 {
		err = fmt.Errorf("%s: no sources", dir)
	}
	return s, err
}

// repeats is how often one process reads a tree to show that it keeps nothing.
const repeats = 4

// runChild does in a process of its own what is measured there.
func runChild(mode, dir string) error {
	heap.Ease() // as a scan does
	switch mode {
	case "extract":
		_, err := analyzer.Run(context.Background(), dir, languages.NewSet(all.Languages()), analyzer.Options{})
		return err
	case "repeat":
		for range repeats {
			if _, err := analyzer.Run(context.Background(), dir, languages.NewSet(all.Languages()), analyzer.Options{}); err != nil {
				return err
			}
			runtime.GC()
		}
		return nil
	case "parse":
		set := languages.NewSet(all.Languages())
		grammars := map[string]*tree.Grammar{}
		s := tree.NewSession(tree.Limits{})
		defer s.Close()
		return sources(dir, func(f walk.File, src []byte) error {
			g := grammars[f.Lang]
			if g == nil {
				var err error
				if g, err = set.Named(f.Lang).Grammar(); err != nil {
					return err
				}
				grammars[f.Lang] = g
			}
			if err := s.Bare(g, src, 2*time.Second); err != nil && !errors.Is(err, tree.ErrTimeout) {
				return fmt.Errorf("%s: %w", f.Path, err)
			}
			return nil
		})
	}
	return fmt.Errorf("unknown child %q", mode)
}

// copyTree copies the files that a scan parses until they have as many lines, 0
// for all of them. They are taken at even distances, so that parts of a tree are
// like the whole.
func copyTree(from, to string, lines int) (paths []string, err error) {
	total := 0
	if lines > 0 {
		s, err := measure(from)
		if err != nil {
			return nil, err
		}
		total = s.lines
	}
	seen, taken := 0, 0
	err = sources(from, func(f walk.File, src []byte) error {
		n := bytes.Count(src, []byte("\n"))
		seen += n
		if lines > 0 && float64(taken) > float64(seen)*float64(lines)/float64(total) {
			return nil
		}
		taken += n
		paths = append(paths, filepath.FromSlash(f.Path))
		p := filepath.Join(to, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		return os.WriteFile(p, src, 0o644)
	})
	return paths, err
}

// leak compares the memory of a process that reads each tree once with that of
// one that reads it again and again.
func (b *bench) leak(trees []source) error {
	b.say("%-24s %9s %9s %12s", "tree", "files", "once MB", fmt.Sprintf("%d times MB", repeats))
	for _, t := range trees {
		k, err := b.inTurn(b.child("extract", t.dir), b.child("repeat", t.dir))
		if err != nil {
			return err
		}
		b.say("%-24s %9d %9.0f %12.0f", t.name, t.files, float64(k[0].rss)/1e6, float64(k[1].rss)/1e6)
	}
	return nil
}

// growth scans parts of the largest tree, and fits the exponent with which the
// cost grows.
func (b *bench) growth(trees []source) error {
	t := slices.MaxFunc(trees, func(x, y source) int { return x.lines - y.lines })
	b.say("%-24s %9s %9s", "part of "+t.name, "k lines", "scan s")
	var xs, ys []float64
	for _, lines := range []int{10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000} {
		if lines > t.lines+t.lines/4 {
			break
		}
		dir, err := os.MkdirTemp("", "vdmine-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if _, err := copyTree(t.dir, dir, min(lines, t.lines)); err != nil {
			return err
		}
		n, err := measure(dir)
		if err != nil {
			return err
		}
		k, err := b.inTurn(b.scan(dir, "--no-cache", "--no-history"))
		if err != nil {
			return err
		}
		b.say("%-24s %9d %9.2f", "", n.lines/1000, k[0].cpu.Seconds())
		xs, ys = append(xs, math.Log(float64(n.lines))), append(ys, math.Log(k[0].cpu.Seconds()))
	}
	if len(xs) > 2 {
		b.say("exponent: %.2f over all, %.2f over the last three", slope(xs, ys), slope(xs[len(xs)-3:], ys[len(ys)-3:]))
	}
	return nil
}

// slope fits a line by least squares.
func slope(xs, ys []float64) float64 {
	var mx, my, xy, xx float64
	for i := range xs {
		mx += xs[i] / float64(len(xs))
		my += ys[i] / float64(len(ys))
	}
	for i := range xs {
		xy += (xs[i] - mx) * (ys[i] - my)
		xx += (xs[i] - mx) * (xs[i] - mx)
	}
	return xy / xx
}
