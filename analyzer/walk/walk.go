// Package walk lists the source files of a repository or folder and reads them
// once, through an os.Root, so that nothing outside the root is ever followed.
package walk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// Limits of what is read.
const (
	MaxSize  = 1 << 20 // bytes of a file
	maxFiles = 2_000_000
	maxLine  = 20 << 10 // bytes of a line, above which a text is minified
	meanLine = 300
)

// File is a source file to read.
type File struct {
	Path string // slash-separated, relative to the root
	Size int64
	Lang string
}

// Skip is a file that is not read, with the reason.
type Skip struct{ Path, Reason string }

// Options says which files are sources.
type Options struct {
	// LangOf returns the language of a path, "" if it is no source.
	LangOf func(path string) string
}

// Result lists files and skips, each sorted by path.
type Result struct {
	Files   []File
	Skipped []Skip
	Git     bool
	Commit  string
}

// List finds the source files below root: what git tracks or would track in a
// repository, else all files outside of folders that hold no sources of one's
// own. A root that is missing, no folder or unreadable is an error.
func List(ctx context.Context, root string, o Options) (Result, error) {
	var res Result
	st, err := os.Stat(root)
	if err != nil {
		return res, err
	}
	if !st.IsDir() {
		return res, fmt.Errorf("%s: not a folder", root)
	}
	if _, err := os.ReadDir(root); err != nil {
		return res, err
	}
	var paths []string
	repo, err := gitsafe.Open(root)
	switch {
	case err == nil:
		var all []string
		if all, err = repo.ListFiles(ctx); err == nil {
			res.Git = true
			if h, err := repo.Head(ctx); err == nil {
				res.Commit = h
			}
			prefix := ""
			if abs, err := filepath.EvalSymlinks(root); err == nil {
				if abs, err = filepath.Abs(abs); err == nil {
					if top, err := filepath.EvalSymlinks(repo.Root()); err == nil {
						if rel, err := filepath.Rel(top, abs); err == nil && rel != "." {
							prefix = filepath.ToSlash(rel) + "/"
						}
					}
				}
			}
			for _, p := range all {
				if rest, ok := strings.CutPrefix(p, prefix); ok {
					paths = append(paths, rest)
				}
			}
		}
	}
	if !res.Git {
		if paths, err = folder(ctx, root); err != nil {
			return res, err
		}
	}
	if len(paths) > maxFiles {
		return res, fmt.Errorf("%s: more than %d files", root, maxFiles)
	}
	sort.Strings(paths)
	for _, p := range paths {
		lang := o.LangOf(p)
		if lang == "" {
			continue
		}
		if r := skipPath(p); r != "" {
			res.Skipped = append(res.Skipped, Skip{p, r})
			continue
		}
		st, err := os.Lstat(filepath.Join(root, filepath.FromSlash(p)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // deleted in the work tree
		case err != nil:
			res.Skipped = append(res.Skipped, Skip{p, "unreadable"})
		case st.Mode()&fs.ModeSymlink != 0:
			res.Skipped = append(res.Skipped, Skip{p, "symlink"})
		case !st.Mode().IsRegular():
			res.Skipped = append(res.Skipped, Skip{p, "not-regular"})
		case st.Size() > MaxSize:
			res.Skipped = append(res.Skipped, Skip{p, "too-large"})
		default:
			res.Files = append(res.Files, File{p, st.Size(), lang})
		}
	}
	return res, nil
}

func folder(ctx context.Context, root string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if p == root {
				return err
			}
			return nil // an unreadable folder below the root
		}
		rel, err := filepath.Rel(root, p)
		if err != nil || rel == "." {
			return nil
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") || skipDirs[d.Name()] {
				return fs.SkipDir
			}
			return nil
		}
		if len(out) <= maxFiles {
			out = append(out, rel)
		}
		return nil
	})
	return out, err
}

var skipDirs = map[string]bool{
	"node_modules": true, "vendor": true, "third_party": true, "bower_components": true, ".yarn": true,
	"__pycache__": true, "site-packages": true, ".venv": true, "venv": true, "dist": true, "Pods": true,
}

func skipPath(p string) string {
	for d := path.Dir(p); d != "."; d = path.Dir(d) {
		if skipDirs[path.Base(d)] {
			return "vendored"
		}
	}
	b := path.Base(p)
	switch {
	case strings.HasSuffix(b, ".min.js") || strings.HasSuffix(b, ".min.mjs") || strings.HasSuffix(b, ".bundle.js"):
		return "minified"
	case strings.HasSuffix(b, ".pb.go"), strings.HasSuffix(b, "_pb2.py"), strings.HasSuffix(b, "_pb2_grpc.py"), strings.HasSuffix(b, ".designer.cs"), strings.HasSuffix(b, ".g.cs"), strings.HasSuffix(b, ".generated.ts"), strings.HasSuffix(b, ".pb.ts"):
		return "generated"
	}
	return ""
}

// Read reads a file once. It returns the text, or the reason why the file is
// skipped; err is set when it cannot be read. buf is reused when large enough.
func Read(root *os.Root, name string, buf []byte) (src []byte, skip string, err error) {
	st, err := root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return nil, "unreadable", err
	}
	switch {
	case st.Mode()&fs.ModeSymlink != 0:
		return nil, "symlink", nil
	case !st.Mode().IsRegular():
		return nil, "not-regular", nil
	case st.Size() > MaxSize:
		return nil, "too-large", nil
	}
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, "unreadable", err
	}
	defer f.Close()
	if cap(buf) < int(st.Size())+1 {
		buf = make([]byte, 0, st.Size()+st.Size()/4+512)
	}
	n, err := io.ReadFull(io.LimitReader(f, MaxSize+1), buf[:min(cap(buf), MaxSize+1)])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, "unreadable", err
	}
	src = buf[:n]
	if n > MaxSize {
		return nil, "too-large", nil
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	return src, Text(src), nil
}

var generated = regexp.MustCompile(`(?i)(^|\n)\s*(//|#|/\*|\*|<!--|--|;)\s*(code generated .*do not edit|@generated\b|.*\bautogenerated\b|.*\bauto-generated\b|.*this file (was|is) (automatically )?generated\b|.*automatically generated by\b)`)

// Text returns the reason why a text is not read as source, "" if it is.
func Text(src []byte) string {
	head := src[:min(len(src), 8<<10)]
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf16"
	case bytes.IndexByte(head, 0) >= 0:
		return "binary"
	case generated.Match(head[:min(len(head), 2<<10)]):
		return "generated"
	}
	lines, longest, start := 1, 0, 0
	for {
		k := bytes.IndexByte(src[start:], '\n')
		if k < 0 {
			longest = max(longest, len(src)-start)
			break
		}
		longest = max(longest, k)
		start += k + 1
		lines++
	}
	if longest > maxLine || len(src) > 4096 && len(src)/lines > meanLine {
		return "minified"
	}
	return ""
}
