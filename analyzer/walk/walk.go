// Package walk lists the source files of a repository or folder and reads them
// once, through an os.Root, so that nothing outside the root is ever followed.
package walk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
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
	Lang string
	Info fs.FileInfo // when it was listed
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
	// NoGit says why the files were listed without git although root lies in a
	// repository: what git ignores is among them then. Nil otherwise.
	NoGit error
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
	if err == nil {
		var all []string
		if all, err = repo.ListFiles(ctx); err == nil {
			res.Git = true
			if h, err := repo.Head(ctx); err == nil {
				res.Commit = h
			}
			paths = all
		}
		if ctx.Err() != nil {
			return res, ctx.Err()
		}
	}
	if !res.Git {
		if inRepository(root) {
			res.NoGit = err
		}
		if paths, res.Skipped, err = folder(ctx, root); err != nil {
			return res, err
		}
	}
	if len(paths) > maxFiles {
		return res, fmt.Errorf("%s: more than %d files", root, maxFiles)
	}
	sort.Strings(paths)
	vendored, carried := map[string]bool{}, licensed(paths)
	for _, p := range paths {
		lang := o.LangOf(p)
		if lang == "" {
			continue
		}
		d := vendorDir(p)
		if d == "" {
			d = carried.dir(p)
		}
		if d != "" {
			if !vendored[d] {
				vendored[d] = true
				res.Skipped = append(res.Skipped, Skip{d, "vendored"})
			}
			continue
		}
		if r := skipName(path.Base(p)); r != "" {
			res.Skipped = append(res.Skipped, Skip{p, r})
			continue
		}
		st, err := os.Lstat(filepath.Join(root, filepath.FromSlash(p)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // deleted in the work tree
		case err != nil:
			res.Skipped = append(res.Skipped, Skip{p, "unreadable"})
		case skipMode(st) != "":
			res.Skipped = append(res.Skipped, Skip{p, skipMode(st)})
		default:
			res.Files = append(res.Files, File{p, lang, st})
		}
	}
	sort.Slice(res.Skipped, func(i, j int) bool { return res.Skipped[i].Path < res.Skipped[j].Path })
	return res, nil
}

// inRepository reports whether something that git keeps a repository in stands at
// or above root, whatever git says of it.
func inRepository(root string) bool {
	d, err := filepath.Abs(root)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(d); err == nil {
		d = real
	}
	for {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return true
		}
		up := filepath.Dir(d)
		if up == d {
			return false
		}
		d = up
	}
}

// folder lists what is below root without the help of git.
func folder(ctx context.Context, root string) (files []string, skipped []Skip, err error) {
	if root, err = filepath.EvalSymlinks(root); err != nil { // WalkDir would not follow a root that is a link
		return nil, nil, err
	}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, relErr := filepath.Rel(root, p)
		if relErr != nil {
			return relErr
		}
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil && rel == ".":
			return err
		case errors.Is(err, fs.ErrNotExist): // gone since it was listed
			return nil
		case err != nil:
			skipped = append(skipped, Skip{rel, "unreadable"})
			return nil
		case rel == ".":
		case d.IsDir() && skipDirs[d.Name()]:
			skipped = append(skipped, Skip{rel + "/", "vendored"})
			return fs.SkipDir
		case d.IsDir() && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir():
			if files = append(files, rel); len(files) > maxFiles {
				return fs.SkipAll
			}
		}
		return nil
	})
	return files, skipped, err
}

// skipDirs are folders of other people's code and of build output. "build",
// "out" and "target" are not among them: they are names of packages too, and
// ignored by git where they are not.
var skipDirs = map[string]bool{
	"node_modules": true, "vendor": true, "third_party": true, "bower_components": true, ".yarn": true,
	"__pycache__": true, "site-packages": true, ".venv": true, "venv": true, "dist": true, "Pods": true,
}

// vendorDir returns the outermost folder of p that holds no source of one's
// own, with a slash at its end, and "" if there is none.
func vendorDir(p string) string {
	for k := 0; ; {
		n := strings.IndexByte(p[k:], '/')
		if n < 0 {
			return ""
		}
		if skipDirs[p[k:k+n]] {
			return p[:k+n+1]
		}
		k += n + 1
	}
}

// carryDirs are folders in which projects without a package manager keep other
// people's code, beside their own at times: what has its own licence there is
// carried along.
var carryDirs = map[string]bool{
	"deps": true, "external": true, "externals": true, "extern": true, "thirdparty": true, "third-party": true, "3rdparty": true, "3rd-party": true, "vendored": true, "subprojects": true,
}

// carried are folders of other people's code, with a slash at their end.
type carried map[string]bool

// Licence reports whether a file by its name holds a licence. It is no source, yet
// decides what other people's code is.
func Licence(p string) bool {
	name, _, _ := strings.Cut(strings.ToUpper(path.Base(p)), ".")
	name, _, _ = strings.Cut(name, "-") // LICENSE-MIT
	return name == "LICENSE" || name == "LICENCE" || name == "COPYING" || name == "COPYRIGHT"
}

// minCarried is the number of folders with licences of their own beside which all
// others in the same folder are taken to be carried along too.
const minCarried = 3

// licensed returns the folders directly below one of carryDirs that have a
// licence of their own; of a folder most of which has, itself: some projects are
// carried along without their licences.
func licensed(paths []string) carried {
	out := carried{}
	in := map[string]map[string]bool{} // folder of carryDirs → those below it → has a licence
	for _, p := range paths {
		d := path.Dir(p)
		if Licence(p) && carryDirs[path.Base(path.Dir(d))] {
			out[d+"/"] = true
		}
		for k := 0; ; {
			n := strings.IndexByte(p[k:], '/')
			if n < 0 {
				break
			}
			if m := strings.IndexByte(p[k+n+1:], '/'); carryDirs[p[k:k+n]] && m > 0 {
				dir := p[:k+n+1]
				if in[dir] == nil {
					in[dir] = map[string]bool{}
				}
				below := dir + p[k+n+1:k+n+1+m+1]
				in[dir][below] = in[dir][below] || Licence(p) && path.Dir(p)+"/" == below
				break
			}
			k += n + 1
		}
	}
	for dir, below := range in {
		n := 0
		for _, has := range below {
			if has {
				n++
			}
		}
		if n >= minCarried && 2*n > len(below) {
			out[dir] = true
		}
	}
	return out
}

// dir returns the folder of other people's code that a path lies in, "" if it
// lies in none.
func (c carried) dir(p string) string {
	for k := 0; len(c) > 0; {
		n := strings.IndexByte(p[k:], '/')
		if n < 0 {
			return ""
		}
		if k += n + 1; c[p[:k]] {
			return p[:k]
		}
	}
	return ""
}

// Skipped reports whether a file is left out of every listing because of its
// path: it is other people's code, or of a name that generated files have.
func Skipped(p string) bool { return vendorDir(p) != "" || skipName(path.Base(p)) != "" }

// skipName returns why a file of this name is not read, and "" if it is.
func skipName(b string) string {
	switch {
	case strings.HasSuffix(b, ".gradle.kts"):
		return "build-script"
	case strings.HasSuffix(b, ".min.js") || strings.HasSuffix(b, ".min.mjs") || strings.HasSuffix(b, ".bundle.js"):
		return "minified"
	case strings.HasSuffix(b, ".pb.go"), strings.HasSuffix(b, "_pb2.py"), strings.HasSuffix(b, "_pb2_grpc.py"), strings.HasSuffix(b, ".designer.cs"), strings.HasSuffix(b, ".g.cs"), strings.HasSuffix(b, ".generated.ts"), strings.HasSuffix(b, ".pb.ts"):
		return "generated"
	}
	return ""
}

// skipMode returns why a file is not even opened, and "" if it may be.
func skipMode(st fs.FileInfo) string {
	switch {
	case st.Mode()&fs.ModeSymlink != 0:
		return "symlink"
	case !st.Mode().IsRegular():
		return "not-regular"
	case st.Size() > MaxSize:
		return "too-large"
	}
	return ""
}

// Text returns the reason why the text of a file is not read as source, and ""
// if it is.
func Text(name string, src []byte) string {
	head := src[:min(len(src), 8<<10)]
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf16"
	case bytes.IndexByte(head, 0) >= 0:
		return "binary"
	case Generated(name, head):
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
