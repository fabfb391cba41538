package review

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/chroma/v2"

	"github.com/vdmine/vdmine/internal/safe"
	"github.com/vdmine/vdmine/proposals"
)

// Bounds of what is read for an excerpt, and how much around the line is shown.
const (
	maxSource  = 4 << 20
	maxColumns = 400
	before     = 120 // lines lexed above the excerpt, so that comments and strings are seen whole
	around     = 12
)

// excerpt is the source around a place, highlighted.
type excerpt struct {
	first int // number of the first line
	lines [][]span
	err   string
}

// sources reads files below the root; links out of it are not followed.
type sources struct {
	root   *os.Root
	lexers *lexers
}

func (s sources) read(p proposals.Place) excerpt {
	if s.root == nil {
		return excerpt{err: "the repository cannot be read"}
	}
	data, err := s.file(p.Path)
	if err != nil {
		return excerpt{err: "cannot be shown: " + safe.Line(err.Error())}
	}
	all := bytes.Split(data, []byte("\n"))
	if p.Line < 1 || p.Line > len(all) {
		return excerpt{err: fmt.Sprintf("has no line %d any more", p.Line)}
	}
	first := max(1, p.Line-around)
	last := min(len(all), p.Line+around)
	lexFrom := max(1, first-before)
	var text []string
	for _, l := range all[lexFrom-1 : last] {
		if len(l) > 4*maxColumns {
			l = l[:4*maxColumns]
		}
		text = append(text, safe.Truncate(safe.Line(string(bytes.TrimSuffix(l, []byte("\r")))), maxColumns, "…"))
	}
	lines := highlight(s.lexers, p.Path, text)
	return excerpt{first: first, lines: lines[first-lexFrom:]}
}

func (s sources) file(name string) ([]byte, error) {
	st, err := s.root.Lstat(name)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if st.Size() > maxSource {
		return nil, errors.New("larger than 4 MiB")
	}
	f, err := s.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSource))
}

// highlight returns the spans of each line. The lines are safe already, and a
// lexer that fails leaves them as they are.
func highlight(lx *lexers, name string, lines []string) [][]span {
	out, err := lex(lx, name, lines)
	if err == nil {
		return out
	}
	out = make([][]span, len(lines))
	for i, l := range lines {
		out[i] = []span{{plainText, l}}
	}
	return out
}

var errNoLexer = errors.New("no lexer")

func lex(lx *lexers, name string, lines []string) (out [][]span, err error) {
	// A lexer panics on text that takes it out of its last state, and the text
	// is anybody's.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("lex %s: %v", name, r)
		}
	}()
	l, err := lx.of(name)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, errNoLexer
	}
	// Some lexers end a comment by the end of its line only.
	it, err := l.Tokenise(nil, strings.Join(lines, "\n")+"\n")
	if err != nil {
		return nil, err
	}
	out = make([][]span, len(lines))
	n := 0
	for tok := it(); tok != chroma.EOF; tok = it() {
		for i, part := range strings.Split(tok.Value, "\n") {
			if i > 0 {
				n++
			}
			if n >= len(lines) {
				break
			}
			if part != "" {
				out[n] = append(out[n], span{tokenStyle(tok.Type), part})
			}
		}
	}
	for i, l := range lines {
		got := ""
		for _, s := range out[i] {
			got += s.text
		}
		if got != l {
			return nil, fmt.Errorf("lex %s: line %d is changed", name, i+1)
		}
	}
	return out, nil
}

func tokenStyle(t chroma.TokenType) style {
	switch {
	case t.InCategory(chroma.Comment):
		return comment
	case t.InCategory(chroma.Keyword):
		return keyword
	case t.InSubCategory(chroma.LiteralString):
		return stringLit
	case t.InSubCategory(chroma.LiteralNumber):
		return number
	case t == chroma.NameFunction, t == chroma.NameDecorator, t == chroma.NameClass:
		return funcName
	}
	return plainText
}

// folderCount is how often a rule holds below a folder.
type folderCount struct {
	dir         string // safe
	ok, against int
}

// folders counts places by their first two folders, those with counter-examples
// and then the largest first.
func folders(ok, against []proposals.Place) []folderCount {
	by := map[string]*folderCount{}
	count := func(pl proposals.Place) *folderCount {
		d := pl.Path
		if i := strings.IndexByte(d, '/'); i < 0 {
			d = "."
		} else if k := strings.IndexByte(d[i+1:], '/'); k < 0 {
			d = d[:i]
		} else {
			d = d[:i+1+k]
		}
		if by[d] == nil {
			by[d] = &folderCount{dir: safe.Path(d)}
		}
		return by[d]
	}
	for _, a := range ok {
		count(a).ok++
	}
	for _, c := range against {
		count(c).against++
	}
	out := make([]folderCount, 0, len(by))
	for _, f := range by {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b folderCount) int {
		return cmp.Or(cmp.Compare(b.against, a.against), cmp.Compare(b.ok, a.ok), cmp.Compare(a.dir, b.dir))
	})
	return out[:min(len(out), 6)]
}
