package fact

import (
	"encoding/binary"
)

// decoder reads what encoder wrote. After the first error it returns zeros, so
// that callers check bad once per element of a list.
type decoder struct {
	b    []byte
	pos  int
	bad  bool
	strs []string // strs[0] is ""

	// What the elements hold is cut from one slice per type.
	lists      []string
	params     []Param
	decorators []Decorator
	onParams   []ParamDecorator
	args       []Arg
	opts       []Option
}

// Decode replaces f by the facts that Encode wrote to b. It uses the slices of
// f where they are large enough; it keeps no reference to b. Bytes that Encode
// did not write give ErrCodec, with f in an unspecified but valid state.
func Decode(b []byte, f *File) error {
	if len(b) < codecHead || b[0] != CodecVersion {
		return ErrCodec
	}
	n := uint64(binary.LittleEndian.Uint32(b[1:]))
	if n > uint64(len(b)-codecHead) {
		return ErrCodec
	}
	d := decoder{b: b[codecHead+int(n):]}
	d.table()
	if d.bad {
		return ErrCodec
	}
	d.b, d.pos = b[codecHead:codecHead+int(n)], 0
	d.file(f)
	if d.bad || d.pos != len(d.b) || len(d.lists)+len(d.params)+len(d.decorators)+len(d.onParams)+len(d.args)+len(d.opts) != 0 {
		return ErrCodec
	}
	return nil
}

// table reads the string table: one string for all, the others are parts of it.
func (d *decoder) table() {
	n := d.u()
	if d.bad || n > uint64(len(d.b)-d.pos) {
		d.bad = true
		return
	}
	lengths := d.pos
	total := uint64(0)
	for range n {
		l := d.u()
		if l > uint64(len(d.b)) {
			d.bad = true
			return
		}
		total += l
	}
	if d.bad || total != uint64(len(d.b)-d.pos) {
		d.bad = true
		return
	}
	all := string(d.b[d.pos:])
	d.pos = lengths
	d.strs = make([]string, n+1)
	for i := range n {
		l := d.u()
		d.strs[i+1], all = all[:l], all[l:]
	}
}

func (d *decoder) u() uint64 {
	if d.pos < len(d.b) {
		if c := d.b[d.pos]; c < 0x80 {
			d.pos++
			return uint64(c)
		}
	}
	return d.long()
}

func (d *decoder) long() uint64 {
	if d.bad {
		return 0
	}
	v, n := binary.Uvarint(d.b[d.pos:])
	if n <= 0 {
		d.bad = true
		d.pos = len(d.b)
		return 0
	}
	d.pos += n
	return v
}

func (d *decoder) i() int {
	u := d.u()
	v := int64(u>>1) ^ -int64(u&1)
	if int64(int(v)) != v {
		d.bad = true
	}
	return int(v)
}

func (d *decoder) s() string {
	n := d.u()
	if n >= uint64(len(d.strs)) {
		d.bad = true
		return ""
	}
	return d.strs[n]
}

// small reads a number that must not exceed limit.
func (d *decoder) small(limit uint64) uint64 {
	v := d.u()
	if v > limit {
		d.bad = true
		return 0
	}
	return v
}

// cut takes the first n elements off *from; the result cannot grow into the rest.
func cut[T any](d *decoder, from *[]T, n uint64) []T {
	if n > uint64(len(*from)) {
		d.bad = true
		return nil
	}
	if n == 0 {
		return nil
	}
	part := (*from)[:n:n]
	*from = (*from)[n:]
	return part
}

// list reads the strings of a list.
func (d *decoder) list() []string {
	l := cut(d, &d.lists, d.u())
	for i := range l {
		l[i] = d.s()
	}
	return l
}

// sized returns s with length n and all elements zero.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	// The elements behind n would keep the strings of an earlier file alive.
	clear(s[:cap(s)])
	return s[:n]
}

func (d *decoder) file(f *File) {
	least := [...]uint64{
		minImport, minExport, minDef, minCall, minBinding, minRef, minLiteral, minCatch,
		minString, minParam, minDecorator, minArg, minOption, minPut, minCompare, minText, minOnParam,
	}
	var n [len(least)]int
	left := uint64(len(d.b))
	for i := range n {
		v := d.u()
		if v > left/least[i] {
			d.bad = true
			return
		}
		left -= v * least[i]
		n[i] = int(v)
	}
	d.lists = sized[string](nil, n[8])
	d.params = sized[Param](nil, n[9])
	d.decorators = sized[Decorator](nil, n[10])
	d.onParams = sized[ParamDecorator](nil, n[16])
	d.args = sized[Arg](nil, n[11])
	d.opts = sized[Option](nil, n[12])

	f.Path = d.s()
	f.Lang = d.s()
	f.Package = d.s()
	f.Test = d.small(1) == 1
	f.Lines = d.i()
	f.ErrBytes = d.i()
	f.Head = d.list()
	f.Imports = sized(f.Imports, n[0])
	d.imports(f.Imports)
	f.Exports = sized(f.Exports, n[1])
	d.exports(f.Exports)
	f.Defs = sized(f.Defs, n[2])
	d.defs(f.Defs)
	f.Calls = sized(f.Calls, n[3])
	d.calls(f.Calls)
	f.Bindings = sized(f.Bindings, n[4])
	d.bindings(f.Bindings)
	f.Refs = sized(f.Refs, n[5])
	d.refs(f.Refs)
	f.Literals = sized(f.Literals, n[6])
	d.literals(f.Literals)
	f.Catches = sized(f.Catches, n[7])
	d.catches(f.Catches)
	f.Puts = sized(f.Puts, n[13])
	for i := range f.Puts {
		f.Puts[i] = Put{Of: d.s(), Type: d.s()}
	}
	f.Compares = sized(f.Compares, n[14])
	d.compares(f.Compares)
	f.Texts = sized(f.Texts, n[15])
	for i := range f.Texts {
		f.Texts[i] = ConstText{Name: d.s(), Text: d.s()}
	}
}

func (d *decoder) imports(l []Import) {
	line := 0
	for i := range l {
		m := &l[i]
		line += d.i()
		m.Line = line
		m.Path = d.s()
		has := d.small(15)
		if has&1 != 0 {
			m.Name = d.s()
		}
		if has&2 != 0 {
			m.Local = d.s()
		}
		m.Alias = has&4 != 0
		m.Type = has&8 != 0
		if d.bad {
			return
		}
	}
}

func (d *decoder) exports(l []Export) {
	line := 0
	for i := range l {
		line += d.i()
		l[i] = Export{Line: line, Path: d.s(), Name: d.s(), Local: d.s()}
		if d.bad {
			return
		}
	}
}

func (d *decoder) defs(l []Def) {
	line, parent := 0, -1
	for i := range l {
		x := &l[i]
		line += d.i()
		x.Line = line
		x.End = line + d.i()
		x.Kind = DefKind(d.small(0xff))
		x.Mods = Mods(d.small(0xffff))
		parent += d.i()
		x.Parent = parent
		x.Name = d.s()
		has := d.small(defOnParams<<1 - 1)
		if has&defParams != 0 {
			x.Params = cut(d, &d.params, d.u())
			for j := range x.Params {
				p := &x.Params[j]
				p.Name = d.s()
				m := d.small(7)
				p.Optional = m&1 != 0
				if m&2 != 0 {
					p.Type = d.s()
				}
				if m&4 != 0 {
					p.Mods = Mods(d.small(0xffff))
				}
			}
		}
		if has&defStmts != 0 {
			x.Stmts = d.i()
		}
		if has&defResults != 0 {
			x.Results = d.list()
		}
		if has&defOwner != 0 {
			x.Owner = d.s()
		}
		if has&defVia != 0 {
			x.Via = d.s()
		}
		if has&defViaArg != 0 {
			x.ViaArg = d.i()
		}
		if has&defDecorators != 0 {
			x.Decorators = cut(d, &d.decorators, d.u())
			for j := range x.Decorators {
				y := &x.Decorators[j]
				y.Line = line + d.i()
				y.Name = d.s()
				y.Call = d.i() - 1
			}
		}
		if has&defOnParams != 0 {
			x.OnParams = cut(d, &d.onParams, d.u())
			for j := range x.OnParams {
				y := &x.OnParams[j]
				y.Param = d.i()
				y.Line = line + d.i()
				y.Name = d.s()
				y.Call = d.i() - 1
			}
		}
		if has&defBases != 0 {
			x.Bases = d.list()
		}
		if has&defInfer != 0 {
			x.Infer = d.s()
		}
		if has&defInit != 0 {
			x.Init = d.s()
		}
		x.InitCall = -1
		if has&defInitCall != 0 {
			x.InitCall = d.i()
		}
		if d.bad {
			return
		}
	}
}

func (d *decoder) calls(l []Call) {
	line, fn, stmt := 0, -1, 0
	for i := range l {
		c := &l[i]
		line += d.i()
		c.Line = line
		c.Callee = d.s()
		has := d.small(callChain<<1 - 1)
		args := d.u()
		if has&callFlags != 0 {
			c.Flags = Flags(d.small(0xffffffff))
		}
		if has&callRoot != 0 {
			c.Root = d.s()
		}
		c.Parent, c.Chain = -1, -1
		if has&callParent != 0 {
			c.Parent = unrel(i, d.i())
		}
		if has&callStmt != 0 {
			stmt += d.i()
		}
		if has&callFunc != 0 {
			fn += d.i()
		}
		c.Func, c.Stmt = fn, stmt
		if has&callChain != 0 {
			c.Chain = unrel(i, d.i())
		}
		c.Args = cut(d, &d.args, args)
		for j := range c.Args {
			a := &c.Args[j]
			k := d.small(0xff<<4 | 15)
			a.Kind, a.Local = ArgKind(k>>4), k&4 != 0
			if k&1 != 0 {
				a.Name = d.s()
			}
			if k&2 != 0 {
				a.Head = d.s()
			}
			if k&8 != 0 {
				a.Text = TextForm(d.small(0xffff))
			}
		}
		if has&callOpts != 0 {
			c.Opts = cut(d, &d.opts, d.u())
			at := line
			for j := range c.Opts {
				o := &c.Opts[j]
				at += d.i()
				o.Line = at
				o.Key = d.s()
				k := d.small(0xff<<2 | 3)
				o.Kind, o.Local = ArgKind(k>>2), k&2 != 0
				if k&1 != 0 {
					o.Value = d.s()
				}
				o.Arg = d.i()
			}
		}
		if d.bad {
			return
		}
	}
}

func (d *decoder) bindings(l []Binding) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		line += d.i()
		x.Line = line
		k := d.small(0xff<<bindBits | (1<<bindBits - 1))
		x.Kind = BindKind(k >> bindBits)
		x.Name = d.s()
		if k&bindOwner != 0 {
			x.Owner = d.s()
		}
		if k&bindType != 0 {
			x.Type = d.s()
		}
		if k&bindFunc != 0 {
			fn += d.i()
		}
		x.Func = fn
		if d.bad {
			return
		}
	}
}

func (d *decoder) refs(l []Ref) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		line += d.i()
		x.Line = line
		k := d.small(0xff<<1 | 1)
		x.Kind = RefKind(k >> 1)
		x.Name = d.s()
		if k&1 != 0 {
			fn += d.i()
		}
		x.Func = fn
		if d.bad {
			return
		}
	}
}

func (d *decoder) literals(l []Literal) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		line += d.i()
		x.Line = line
		k := d.small(0xff<<litBits | (1<<litBits - 1))
		x.Kind = LiteralKind(k >> litBits)
		if k&litVerb != 0 {
			x.Verb = d.s()
		}
		if k&litTable != 0 {
			x.Table = d.s()
		}
		if k&litKeys != 0 {
			x.Keys = d.list()
		}
		x.Call = -1
		if k&litCall != 0 {
			x.Call = d.i()
		}
		if k&litFunc != 0 {
			fn += d.i()
		}
		x.Func = fn
		if d.bad {
			return
		}
	}
}

func (d *decoder) catches(l []Catch) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		line += d.i()
		x.Line = line
		x.End = line + d.i()
		k := d.small(0xff<<2 | 3)
		x.Form = CatchForm(k >> 2)
		if k&1 != 0 {
			x.Type = d.s()
		}
		if k&2 != 0 {
			fn += d.i()
		}
		x.Func = fn
		if d.bad {
			return
		}
	}
}

func (d *decoder) compares(l []Compare) {
	line, fn := 0, -1
	for i := range l {
		x := &l[i]
		line += d.i()
		x.Line, x.Subject, x.Value = line, d.s(), d.s()
		has := d.small(1<<compareBits - 1)
		x.Set, x.Text = has&compareSet != 0, has&compareText != 0
		if has&compareRoot != 0 {
			x.Root = d.s()
		}
		if has&compareFunc != 0 {
			fn += d.i()
		}
		x.Func = fn
		if d.bad {
			return
		}
	}
}
