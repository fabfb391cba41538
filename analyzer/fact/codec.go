package fact

import (
	"encoding/binary"
	"errors"
	"hash/maphash"
)

// CodecVersion is the version of the bytes that Encode writes. It is raised
// whenever a field is added, so that older bytes are refused instead of misread.
const CodecVersion = 7

// ErrCodec says that bytes given to Decode are not what Encode writes.
var ErrCodec = errors.New("encoded facts are damaged or of another version")

// The layout: one version byte, the body's length in four bytes, the body, the
// string table. The body refers to strings by number (0 is ""), in the order of
// first use, which makes the bytes canonical. The table stands last so that the
// encoder needs one pass and no second buffer. Lines, functions and call
// indexes are written as differences to what precedes them, because those
// mostly fit one byte.
const codecHead = 5

// Least bytes that one element takes. Decode multiplies the announced lengths
// with them before it allocates anything.
const (
	minImport    = 3
	minExport    = 4
	minDef       = 7
	minCall      = 4
	minBinding   = 3
	minRef       = 3
	minLiteral   = 2
	minCatch     = 3
	minPut       = 2
	minCompare   = 4
	minText      = 2
	minString    = 1
	minParam     = 2
	minDecorator = 3
	minArg       = 1
	minOption    = 4
	minOnParam   = 4
)

// The optional fields of a Def.
const (
	defParams = 1 << iota
	defStmts
	defResults
	defOwner
	defVia
	defViaArg
	defDecorators
	defBases
	defInit
	defInitCall
	defInfer
	defOnParams
)

// The optional fields of a Call.
const (
	callFlags = 1 << iota
	callRoot
	callParent
	callStmt
	callFunc
	callOpts
	callChain
)

// The optional fields of a Literal.
const (
	litVerb = 1 << iota
	litTable
	litKeys
	litCall
	litFunc
	litBits = iota
)

// The optional fields of a Binding.
const (
	bindOwner = 1 << iota
	bindType
	bindFunc
	bindBits = iota
)

// The optional fields of a Compare.
const (
	compareSet = 1 << iota
	compareText
	compareRoot
	compareFunc
	compareBits = iota
)

// slot is a place of the encoder's hash table; n is the string's number, 0 if free.
type slot struct{ hash, n uint32 }

type encoder struct {
	b     []byte
	seed  maphash.Seed
	slots []slot // its length is a power of two
	strs  []string
}

// Encode appends the facts of f to dst. Same facts give same bytes. What the
// resolver sets (every Symbol, Import.Module and Import.Internal) is left out.
// Path, and Test as far as it follows from Path, are those of f: a reader that
// finds the bytes by content alone has to set them anew.
func Encode(dst []byte, f *File) []byte {
	start := len(dst)
	n := 64
	for n < len(f.Calls)+2*len(f.Defs)+len(f.Imports)+len(f.Bindings) {
		n *= 2
	}
	e := encoder{
		b:     append(dst, CodecVersion, 0, 0, 0, 0),
		seed:  maphash.MakeSeed(),
		slots: make([]slot, 2*n),
		strs:  make([]string, 0, n),
	}
	e.file(f)
	binary.LittleEndian.PutUint32(e.b[start+1:], uint32(len(e.b)-start-codecHead))
	e.u(uint64(len(e.strs)))
	for _, s := range e.strs {
		e.u(uint64(len(s)))
	}
	for _, s := range e.strs {
		e.b = append(e.b, s...)
	}
	return e.b
}

func (e *encoder) u(v uint64) {
	if v < 0x80 {
		e.b = append(e.b, byte(v))
		return
	}
	e.b = binary.AppendUvarint(e.b, v)
}

func (e *encoder) i(v int) { e.u(zigzag(v)) }

// zigzag maps small numbers of either sign to small unsigned ones.
func zigzag(v int) uint64 { return uint64(int64(v)<<1) ^ uint64(int64(v)>>63) }

func (e *encoder) s(s string) {
	if s == "" {
		e.b = append(e.b, 0)
		return
	}
	h := uint32(maphash.String(e.seed, s))
	mask := uint32(len(e.slots) - 1)
	for p := h & mask; ; p = (p + 1) & mask {
		x := e.slots[p]
		if x.n == 0 {
			e.strs = append(e.strs, s)
			e.slots[p] = slot{h, uint32(len(e.strs))}
			e.u(uint64(len(e.strs)))
			if 4*len(e.strs) > 3*len(e.slots) {
				e.grow()
			}
			return
		}
		if x.hash == h && e.strs[x.n-1] == s {
			e.u(uint64(x.n))
			return
		}
	}
}

func (e *encoder) grow() {
	old := e.slots
	e.slots = make([]slot, 2*len(old))
	mask := uint32(len(e.slots) - 1)
	for _, x := range old {
		if x.n == 0 {
			continue
		}
		p := x.hash & mask
		for e.slots[p].n != 0 {
			p = (p + 1) & mask
		}
		e.slots[p] = x
	}
}

func (e *encoder) list(l []string) {
	e.u(uint64(len(l)))
	for _, s := range l {
		e.s(s)
	}
}

// rel writes the index v of an element as its distance from at, where -1
// ("none") is so common that it takes the code 0 and the distance 0 takes -1's.
func rel(at, v int) int {
	switch v {
	case -1:
		return 0
	case at:
		return at + 1
	}
	return at - v
}

// unrel is the inverse of rel.
func unrel(at, d int) int {
	switch d {
	case 0:
		return -1
	case at + 1:
		return at
	}
	return at - d
}

// bit returns mask if set.
func bit(set bool, mask uint64) uint64 {
	if set {
		return mask
	}
	return 0
}

func (e *encoder) file(f *File) {
	var params, decorators, onParams, args, opts int
	strs := len(f.Head)
	for i := range f.Defs {
		d := &f.Defs[i]
		strs += len(d.Bases) + len(d.Results)
		params += len(d.Params)
		decorators += len(d.Decorators)
		onParams += len(d.OnParams)
	}
	for i := range f.Calls {
		args += len(f.Calls[i].Args)
		opts += len(f.Calls[i].Opts)
	}
	for i := range f.Literals {
		strs += len(f.Literals[i].Keys)
	}
	for _, n := range [...]int{
		len(f.Imports), len(f.Exports), len(f.Defs), len(f.Calls), len(f.Bindings), len(f.Refs), len(f.Literals), len(f.Catches),
		strs, params, decorators, args, opts, len(f.Puts), len(f.Compares), len(f.Texts), onParams,
	} {
		e.u(uint64(n))
	}
	e.s(f.Path)
	e.s(f.Lang)
	e.s(f.Package)
	e.u(bit(f.Test, 1))
	e.i(f.Lines)
	e.i(f.ErrBytes)
	e.list(f.Head)
	e.imports(f.Imports)
	e.exports(f.Exports)
	e.defs(f.Defs)
	e.calls(f.Calls)
	e.bindings(f.Bindings)
	e.refs(f.Refs)
	e.literals(f.Literals)
	e.catches(f.Catches)
	for i := range f.Puts {
		e.s(f.Puts[i].Of)
		e.s(f.Puts[i].Type)
	}
	e.compares(f.Compares)
	for i := range f.Texts {
		e.s(f.Texts[i].Name)
		e.s(f.Texts[i].Text)
	}
}

func (e *encoder) imports(l []Import) {
	line := 0
	for i := range l {
		m := &l[i]
		e.i(m.Line - line)
		line = m.Line
		e.s(m.Path)
		e.u(bit(m.Name != "", 1) | bit(m.Local != "", 2) | bit(m.Alias, 4) | bit(m.Type, 8))
		if m.Name != "" {
			e.s(m.Name)
		}
		if m.Local != "" {
			e.s(m.Local)
		}
	}
}

func (e *encoder) exports(l []Export) {
	line := 0
	for i := range l {
		x := &l[i]
		e.i(x.Line - line)
		line = x.Line
		e.s(x.Path)
		e.s(x.Name)
		e.s(x.Local)
	}
}

func (e *encoder) defs(l []Def) {
	line, parent := 0, -1
	for i := range l {
		d := &l[i]
		e.i(d.Line - line)
		e.i(d.End - d.Line)
		e.u(uint64(d.Kind))
		e.u(uint64(d.Mods))
		e.i(d.Parent - parent)
		line, parent = d.Line, d.Parent
		e.s(d.Name)
		e.u(bit(len(d.Params) > 0, defParams) | bit(d.Stmts != 0, defStmts) | bit(len(d.Results) > 0, defResults) |
			bit(d.Owner != "", defOwner) | bit(d.Via != "", defVia) | bit(d.ViaArg != 0, defViaArg) |
			bit(len(d.Decorators) > 0, defDecorators) | bit(len(d.Bases) > 0, defBases) |
			bit(d.Init != "", defInit) | bit(d.InitCall != -1, defInitCall) | bit(d.Infer != "", defInfer) |
			bit(len(d.OnParams) > 0, defOnParams))
		if len(d.Params) > 0 {
			e.u(uint64(len(d.Params)))
			for j := range d.Params {
				p := &d.Params[j]
				e.s(p.Name)
				e.u(bit(p.Optional, 1) | bit(p.Type != "", 2) | bit(p.Mods != 0, 4))
				if p.Type != "" {
					e.s(p.Type)
				}
				if p.Mods != 0 {
					e.u(uint64(p.Mods))
				}
			}
		}
		if d.Stmts != 0 {
			e.i(d.Stmts)
		}
		if len(d.Results) > 0 {
			e.list(d.Results)
		}
		if d.Owner != "" {
			e.s(d.Owner)
		}
		if d.Via != "" {
			e.s(d.Via)
		}
		if d.ViaArg != 0 {
			e.i(d.ViaArg)
		}
		if len(d.Decorators) > 0 {
			e.u(uint64(len(d.Decorators)))
			for j := range d.Decorators {
				x := &d.Decorators[j]
				e.i(x.Line - d.Line)
				e.s(x.Name)
				e.i(x.Call + 1)
			}
		}
		if len(d.OnParams) > 0 {
			e.u(uint64(len(d.OnParams)))
			for j := range d.OnParams {
				x := &d.OnParams[j]
				e.i(x.Param)
				e.i(x.Line - d.Line)
				e.s(x.Name)
				e.i(x.Call + 1)
			}
		}
		if len(d.Bases) > 0 {
			e.list(d.Bases)
		}
		if d.Infer != "" {
			e.s(d.Infer)
		}
		if d.Init != "" {
			e.s(d.Init)
		}
		if d.InitCall != -1 {
			e.i(d.InitCall)
		}
	}
}

func (e *encoder) calls(l []Call) {
	line, fn, stmt := 0, -1, 0
	for i := range l {
		c := &l[i]
		e.i(c.Line - line)
		e.s(c.Callee)
		e.u(bit(c.Flags != 0, callFlags) | bit(c.Root != "", callRoot) | bit(c.Parent != -1, callParent) |
			bit(c.Stmt != stmt, callStmt) | bit(c.Func != fn, callFunc) | bit(len(c.Opts) > 0, callOpts) |
			bit(c.Chain != -1, callChain))
		e.u(uint64(len(c.Args)))
		if c.Flags != 0 {
			e.u(uint64(c.Flags))
		}
		if c.Root != "" {
			e.s(c.Root)
		}
		if c.Parent != -1 {
			e.i(rel(i, c.Parent))
		}
		if c.Stmt != stmt {
			e.i(c.Stmt - stmt)
		}
		if c.Func != fn {
			e.i(c.Func - fn)
		}
		if c.Chain != -1 {
			e.i(rel(i, c.Chain))
		}
		line, fn, stmt = c.Line, c.Func, c.Stmt
		for j := range c.Args {
			a := &c.Args[j]
			e.u(uint64(a.Kind)<<4 | bit(a.Name != "", 1) | bit(a.Head != "", 2) | bit(a.Local, 4) | bit(a.Text != 0, 8))
			if a.Name != "" {
				e.s(a.Name)
			}
			if a.Head != "" {
				e.s(a.Head)
			}
			if a.Text != 0 {
				e.u(uint64(a.Text))
			}
		}
		if len(c.Opts) == 0 {
			continue
		}
		e.u(uint64(len(c.Opts)))
		at := c.Line
		for j := range c.Opts {
			o := &c.Opts[j]
			e.i(o.Line - at)
			at = o.Line
			e.s(o.Key)
			e.u(uint64(o.Kind)<<2 | bit(o.Value != "", 1) | bit(o.Local, 2))
			if o.Value != "" {
				e.s(o.Value)
			}
			e.i(o.Arg)
		}
	}
}

func (e *encoder) bindings(l []Binding) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		e.i(x.Line - line)
		e.u(uint64(x.Kind)<<bindBits | bit(x.Owner != "", bindOwner) | bit(x.Type != "", bindType) | bit(x.Func != fn, bindFunc))
		e.s(x.Name)
		if x.Owner != "" {
			e.s(x.Owner)
		}
		if x.Type != "" {
			e.s(x.Type)
		}
		if x.Func != fn {
			e.i(x.Func - fn)
		}
		line, fn = x.Line, x.Func
	}
}

func (e *encoder) refs(l []Ref) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		e.i(x.Line - line)
		e.u(uint64(x.Kind)<<1 | bit(x.Func != fn, 1))
		e.s(x.Name)
		if x.Func != fn {
			e.i(x.Func - fn)
		}
		line, fn = x.Line, x.Func
	}
}

func (e *encoder) literals(l []Literal) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		e.i(x.Line - line)
		e.u(uint64(x.Kind)<<litBits | bit(x.Verb != "", litVerb) | bit(x.Table != "", litTable) |
			bit(len(x.Keys) > 0, litKeys) | bit(x.Call != -1, litCall) | bit(x.Func != fn, litFunc))
		if x.Verb != "" {
			e.s(x.Verb)
		}
		if x.Table != "" {
			e.s(x.Table)
		}
		if len(x.Keys) > 0 {
			e.list(x.Keys)
		}
		if x.Call != -1 {
			e.i(x.Call)
		}
		if x.Func != fn {
			e.i(x.Func - fn)
		}
		line, fn = x.Line, x.Func
	}
}

func (e *encoder) catches(l []Catch) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		e.i(x.Line - line)
		e.i(x.End - x.Line)
		e.u(uint64(x.Form)<<2 | bit(x.Type != "", 1) | bit(x.Func != fn, 2))
		if x.Type != "" {
			e.s(x.Type)
		}
		if x.Func != fn {
			e.i(x.Func - fn)
		}
		line, fn = x.Line, x.Func
	}
}

func (e *encoder) compares(l []Compare) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		e.i(x.Line - line)
		e.s(x.Subject)
		e.s(x.Value)
		e.u(bit(x.Set, compareSet) | bit(x.Text, compareText) | bit(x.Root != "", compareRoot) | bit(x.Func != fn, compareFunc))
		if x.Root != "" {
			e.s(x.Root)
		}
		if x.Func != fn {
			e.i(x.Func - fn)
		}
		line, fn = x.Line, x.Func
	}
}
