package walk

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// Reader reads files below a root. It keeps the folder of the last one open, as
// a root inside the root: from the root each folder of a path is opened anew for
// every file. It is not for several goroutines at once.
type Reader struct {
	root *os.Root
	dir  string
	at   *os.Root // of dir; nil if none is open
	buf  []byte
}

// NewReader returns a reader of what is below root, which stays the caller's.
func NewReader(root *os.Root) *Reader { return &Reader{root: root} }

// Close closes the folder that is open.
func (r *Reader) Close() {
	if r.at != nil {
		_ = r.at.Close()
		r.at = nil
	}
}

// Folder returns the root of the folder of a path, and the path's last name. It
// is open until another folder is asked for. A link in that folder out of it
// cannot be followed from there although it may stay below the root of r.
func (r *Reader) Folder(name string) (*os.Root, string, error) {
	dir, base := path.Split(name)
	if dir = strings.TrimSuffix(dir, "/"); dir == "" {
		return r.root, base, nil
	}
	if r.at == nil || r.dir != dir {
		r.Close()
		at, err := r.root.OpenRoot(filepath.FromSlash(dir))
		if err != nil {
			return nil, base, err
		}
		r.at, r.dir = at, dir
	}
	return r.at, base, nil
}

// Read reads a file once. It returns the text, which is good until the next
// call, or the reason why the file is skipped; err is set when it cannot be read.
// Links out of the root are not followed, and neither is a link in the last
// place. listed is what the file was when it was listed, nil if that is not
// known. info was taken before the text was read, and is nil if it was not.
func (r *Reader) Read(name string, listed fs.FileInfo) (src []byte, info fs.FileInfo, skip string, err error) {
	dir, base, err := r.Folder(name)
	if err != nil {
		return nil, nil, "unreadable", err
	}
	look := func() (string, error) {
		st, err := dir.Lstat(base)
		if err != nil {
			return "unreadable", err
		}
		return skipMode(st), nil
	}
	if listed == nil {
		if skip, err := look(); skip != "" {
			return nil, nil, skip, err
		}
	}
	// Without O_NONBLOCK, a pipe put in the file's place would stop us for ever.
	f, err := dir.OpenFile(base, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		if skip, lookErr := look(); lookErr == nil && skip != "" {
			return nil, nil, skip, nil // a link out of the folder, by now
		}
		return nil, nil, "unreadable", err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, nil, "unreadable", err
	}
	if listed != nil && !os.SameFile(listed, st) { // another was put in its place, perhaps through a link
		if skip, err := look(); skip != "" {
			return nil, nil, skip, err
		}
	}
	if s := skipMode(st); s != "" {
		return nil, nil, s, nil
	}
	if cap(r.buf) < int(st.Size())+1 {
		r.buf = make([]byte, 0, st.Size()+st.Size()/4+512)
	}
	n, err := io.ReadFull(io.LimitReader(f, MaxSize+1), r.buf[:min(cap(r.buf), MaxSize+1)])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, nil, "unreadable", err
	}
	if n > MaxSize {
		return nil, nil, "too-large", nil
	}
	src = bytes.TrimPrefix(r.buf[:n], []byte("\xef\xbb\xbf"))
	return src, st, Text(name, src), nil
}

// FS is what is below a root as a file system that may be used by several
// goroutines. Like a Reader it keeps the folder of the last file open.
type FS struct {
	root fs.FS
	mu   sync.Mutex
	r    *Reader
}

// NewFS returns the file system below root, which stays the caller's.
func NewFS(root *os.Root) *FS { return &FS{root: root.FS(), r: NewReader(root)} }

// Close closes the folder that is open.
func (f *FS) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Close()
}

// near does something in the folder of a path. Where that fails for any reason
// but that nothing is there, it must be tried from the root: a link may lead out
// of the folder and stay below the root.
func (f *FS) near(name string, do func(dir *os.Root, base string) error) (again bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, base, err := f.r.Folder(name)
	if err == nil {
		err = do(dir, base)
	}
	return err != nil && !errors.Is(err, fs.ErrNotExist), err
}

// Open opens a file or folder.
func (f *FS) Open(name string) (fs.File, error) { return f.root.Open(name) }

// Stat describes what stands at a path; links are followed.
func (f *FS) Stat(name string) (st fs.FileInfo, err error) {
	again, err := f.near(name, func(dir *os.Root, base string) error {
		st, err = dir.Stat(base)
		return err
	})
	if again {
		return fs.Stat(f.root, name)
	}
	return st, err
}

// ReadFile returns the content of a file.
func (f *FS) ReadFile(name string) (b []byte, err error) {
	again, err := f.near(name, func(dir *os.Root, base string) error {
		b, err = dir.ReadFile(base)
		return err
	})
	if again {
		return fs.ReadFile(f.root, name)
	}
	return b, err
}
