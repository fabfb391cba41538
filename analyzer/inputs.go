package analyzer

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"path"
	"sort"
	"sync"
	"time"
)

// MaxInput is the size of a file above which Inputs does not give its content.
const MaxInput = 1 << 20

// Inputs is the file system that a scan reads beside its sources: module and
// compiler settings, agent files, whatever else decides what is found. It
// remembers what was asked for and what was there, so that a later scan can
// tell whether it would read the same, and so that the answers can be given
// again where the files are not.
//
// It gives regular files of at most MaxInput bytes and the names in folders.
// It may be used by several goroutines.
type Inputs struct {
	under fs.FS // nil when only what is remembered can be given
	mu    sync.Mutex
	seen  map[string]Input
	// missed are the paths asked for of which nothing is remembered, where only
	// that can be given.
	missed map[string]bool
}

// Input is what a path was found to be.
type Input struct {
	Path  string
	Kind  InputKind
	Bytes []byte   // content of a file
	Names []string // of a folder that was listed, with a slash behind folders
}

// InputKind is what a path can be.
type InputKind uint8

// The kinds of inputs.
const (
	InputAbsent InputKind = iota
	InputFile
	InputDir
	InputOther // a link, a device, a file that is too large
)

// NewInputs returns the inputs below a root.
func NewInputs(under fs.FS) *Inputs {
	return &Inputs{under: under, seen: map[string]Input{}, missed: map[string]bool{}}
}

// ReplayInputs returns inputs that give what others have seen, and nothing else.
func ReplayInputs(seen []Input) *Inputs {
	in := NewInputs(nil)
	for _, x := range seen {
		in.seen[x.Path] = x
	}
	return in
}

// Seen returns what was asked for so far, sorted by path.
func (in *Inputs) Seen() []Input {
	in.mu.Lock()
	defer in.mu.Unlock()
	out := make([]Input, 0, len(in.seen))
	for _, x := range in.seen {
		out = append(out, x)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}

// Missed returns the paths that replayed inputs were asked for and do not know,
// sorted. What was found without them may differ from what a scan would find.
func (in *Inputs) Missed() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	out := make([]string, 0, len(in.missed))
	for p := range in.missed {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// Sum identifies what the input was.
func (x *Input) Sum() [sha256.Size]byte {
	h := sha256.New()
	h.Write([]byte{byte(x.Kind)})
	h.Write(x.Bytes)
	for _, n := range x.Names {
		h.Write([]byte("\x00" + n))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Look returns what stands at a path now.
func (in *Inputs) Look(name string) Input {
	name = path.Clean(name)
	in.mu.Lock()
	x, ok := in.seen[name]
	if !ok && in.under == nil {
		in.missed[name] = true
	}
	in.mu.Unlock()
	if ok || in.under == nil {
		x.Path = name
		return x
	}
	x = Input{Path: name}
	st, err := fs.Stat(in.under, name)
	switch {
	case err != nil:
	case st.IsDir():
		x.Kind = InputDir
		list, err := fs.ReadDir(in.under, name)
		if err != nil {
			x.Kind = InputOther
			break
		}
		for _, d := range list {
			n := d.Name()
			if d.IsDir() {
				n += "/"
			}
			x.Names = append(x.Names, n)
		}
	case !st.Mode().IsRegular() || st.Size() > MaxInput:
		x.Kind = InputOther
	default:
		x.Kind = InputOther
		if b, err := fs.ReadFile(in.under, name); err == nil && len(b) <= MaxInput {
			x.Kind, x.Bytes = InputFile, b
		}
	}
	in.mu.Lock()
	in.seen[name] = x
	in.mu.Unlock()
	return x
}

var errNotRegular = errors.New("not a regular file, or too large")

// Open opens a file or folder.
func (in *Inputs) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	x := in.Look(name)
	switch x.Kind {
	case InputAbsent:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case InputOther:
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotRegular}
	}
	return &inputFile{Reader: bytes.NewReader(x.Bytes), x: x}, nil
}

// ReadFile returns the content of a file.
func (in *Inputs) ReadFile(name string) ([]byte, error) {
	f, err := in.Open(name)
	if err != nil {
		return nil, err
	}
	x := f.(*inputFile).x
	if x.Kind != InputFile {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	return bytes.Clone(x.Bytes), nil
}

// Stat describes a file or folder. Times are not told: nothing may depend on them.
func (in *Inputs) Stat(name string) (fs.FileInfo, error) {
	f, err := in.Open(name)
	if err != nil {
		return nil, err
	}
	return f.Stat()
}

// inputFile is an open file or folder, and its description.
type inputFile struct {
	*bytes.Reader
	x  Input
	at int
}

func (f *inputFile) Stat() (fs.FileInfo, error) { return inputInfo{f.x}, nil }
func (f *inputFile) Close() error               { return nil }

// ReadDir lists a folder.
func (f *inputFile) ReadDir(n int) ([]fs.DirEntry, error) {
	var out []fs.DirEntry
	for ; f.at < len(f.x.Names) && (n <= 0 || len(out) < n); f.at++ {
		name := f.x.Names[f.at]
		x := Input{Path: name, Kind: InputFile}
		if name[len(name)-1] == '/' {
			x = Input{Path: name[:len(name)-1], Kind: InputDir}
		}
		out = append(out, fs.FileInfoToDirEntry(inputInfo{x}))
	}
	if n > 0 && len(out) == 0 {
		return nil, io.EOF
	}
	return out, nil
}

type inputInfo struct{ x Input }

func (i inputInfo) Name() string { return path.Base(i.x.Path) }
func (i inputInfo) Size() int64  { return int64(len(i.x.Bytes)) }
func (i inputInfo) Mode() fs.FileMode {
	if i.x.Kind == InputDir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
func (i inputInfo) ModTime() time.Time { return time.Time{} }
func (i inputInfo) IsDir() bool        { return i.x.Kind == InputDir }
func (i inputInfo) Sys() any           { return nil }
