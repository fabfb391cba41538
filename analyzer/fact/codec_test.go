package fact

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// resolved reports whether the resolver sets the field, so that it is not encoded.
func resolved(owner reflect.Type, field reflect.StructField) bool {
	return field.Type == reflect.TypeFor[SymbolRef]() ||
		owner == reflect.TypeFor[Import]() && (field.Name == "Module" || field.Name == "Internal") ||
		field.Name == "Whole" || field.Name == "Registered"
}

var names = []string{"", "ctx", "err", "Get", "http.NewRequest", "a.b.c", "ß\xff\x00", "()"}

// fill sets every encoded field under v; a field added to a type of this
// package is filled too, and fails the round trip until it is encoded.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !resolved(v.Type(), v.Type().Field(i)) {
				fill(r, v.Field(i))
			}
		}
	case reflect.Slice:
		n := r.IntN(5)
		if r.IntN(3) == 0 {
			n = 0
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i))
		}
	case reflect.String:
		if r.IntN(3) == 0 {
			v.SetString(fmt.Sprint("n", r.IntN(500)))
			return
		}
		v.SetString(names[r.IntN(len(names))])
	case reflect.Int:
		n := [...]int{-1, 0, 1, 2, r.IntN(300), -r.IntN(300), math.MaxInt, math.MinInt, int(r.Uint64())}
		v.SetInt(int64(n[r.IntN(len(n))]))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		u := r.Uint64()
		if r.IntN(2) == 0 {
			u &= 3
		}
		v.SetUint(u & (1<<v.Type().Bits() - 1))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	default:
		panic("fill and Encode do not know the kind " + v.Kind().String())
	}
}

func generated(seed uint64) *File {
	f := new(File)
	fill(rand.New(rand.NewPCG(seed, 1)), reflect.ValueOf(f).Elem())
	return f
}

func roundTrip(t *testing.T, f, into *File) {
	t.Helper()
	b := Encode(nil, f)
	if err := Decode(b, into); err != nil {
		t.Fatalf("decode: %v", err)
	}
	if d := cmp.Diff(f, into, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("round trip (-encoded +decoded):\n%s", d)
	}
	if again := Encode([]byte("before"), into); string(again) != "before"+string(b) {
		t.Fatal("the same facts gave other bytes")
	}
}

func TestRoundTrip(t *testing.T) {
	var reused File
	for seed := range uint64(2000) {
		f := generated(seed)
		roundTrip(t, f, new(File))
		roundTrip(t, f, &reused)
	}
}

// TestEveryField sets one field at a time, so that no other field can hide it.
func TestEveryField(t *testing.T) {
	n := 0
	var walk func(typ reflect.Type, at func(root reflect.Value) reflect.Value, path string)
	walk = func(typ reflect.Type, at func(reflect.Value) reflect.Value, path string) {
		switch typ.Kind() {
		case reflect.Struct:
			for i := range typ.NumField() {
				if fd := typ.Field(i); !resolved(typ, fd) {
					walk(fd.Type, func(r reflect.Value) reflect.Value { return at(r).Field(i) }, path+"."+fd.Name)
				}
			}
		case reflect.Slice:
			walk(typ.Elem(), func(r reflect.Value) reflect.Value {
				s := at(r)
				if s.Len() == 0 {
					s.Set(reflect.MakeSlice(typ, 3, 3))
				}
				return s.Index(1)
			}, path+"[]")
		default:
			n++
			for _, x := range []int64{1, -1, 5, 1 << 40} {
				f := new(File)
				v := at(reflect.ValueOf(f).Elem())
				switch typ.Kind() {
				case reflect.String:
					v.SetString("x")
				case reflect.Bool:
					v.SetBool(true)
				case reflect.Int:
					v.SetInt(x)
				default:
					v.SetUint(uint64(x) & (1<<typ.Bits() - 1))
				}
				t.Run(fmt.Sprint(path, x), func(t *testing.T) { roundTrip(t, f, new(File)) })
			}
		}
	}
	walk(reflect.TypeFor[File](), func(r reflect.Value) reflect.Value { return r }, "File")
	if n < 60 {
		t.Errorf("only %d fields were reached", n)
	}
}

func TestResolvedFieldsAreNotEncoded(t *testing.T) {
	plain := &File{Imports: []Import{{Path: "a"}}, Calls: []Call{{Callee: "f", Args: []Arg{{Head: "x"}}}}}
	with := &File{
		Imports: []Import{{Path: "a", Module: "m", Internal: true}},
		Calls:   []Call{{Callee: "f", Sym: Symbol{Std, "m", "f"}.Ref(), Args: []Arg{{Head: "x", Sym: Symbol{Std, "m", "x"}.Ref()}}}},
	}
	if !bytes.Equal(Encode(nil, plain), Encode(nil, with)) {
		t.Error("what the resolver sets changed the bytes")
	}
	if err := Decode(Encode(nil, plain), with); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(plain, with, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("a reused file kept old facts:\n%s", d)
	}
}

func TestDecodeDamaged(t *testing.T) {
	b := Encode(nil, generated(7))
	var f File
	for n := range b {
		if err := Decode(b[:n], &f); err == nil {
			t.Fatalf("the first %d of %d bytes were accepted", n, len(b))
		}
	}
	if Decode(append(bytes.Clone(b), 0), &f) == nil {
		t.Error("a byte too many was accepted")
	}
	b[0]++
	if Decode(b, &f) == nil {
		t.Error("another version was accepted")
	}
	// Lengths that the bytes cannot hold must not be allocated.
	huge := []byte{CodecVersion, 10, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0}
	if n := testing.AllocsPerRun(10, func() { _ = Decode(huge, &f) }); n > 2 {
		t.Errorf("%v allocations for announced lengths", n)
	}
	if Decode(huge, &f) == nil {
		t.Error("huge lengths were accepted")
	}
}

func FuzzDecode(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(Encode(nil, generated(seed)))
	}
	f.Add([]byte{CodecVersion, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var x File
		if Decode(b, &x) != nil {
			return
		}
		roundTrip(t, &x, new(File))
	})
}

// typical returns facts in the amounts of a source file of 300 lines.
func typical() *File {
	f := &File{Path: "internal/server/handler.go", Lang: "go", Package: "server", Lines: 300}
	name := func(i int) string { return fmt.Sprintf("name%d", i*7919%120) }
	for i := range 12 {
		f.Imports = append(f.Imports, Import{Line: 3 + i, Path: "example.com/shop/" + name(i), Local: name(i)})
	}
	for i := range 30 {
		f.Defs = append(f.Defs, Def{
			Line: 20 + 9*i, End: 27 + 9*i, Kind: Method, Mods: Exported, Parent: -1, Name: "Handle" + name(i), Owner: "Server",
			Params:  []Param{{Name: "ctx", Type: "context.Context"}, {Name: name(i), Type: "*" + name(i)}},
			Results: []string{name(i), "error"}, Stmts: 5, InitCall: -1,
		})
	}
	for i := range 170 {
		c := Call{Line: 21 + 3*i/2, Callee: name(i) + "." + name(i*3), Func: i / 6, Stmt: i % 6, Parent: -1, Chain: -1, Flags: Assigned}
		if i%3 == 0 && i > 0 {
			c.Parent = i - 1
		}
		c.Args = []Arg{{Kind: ArgIdent, Head: "ctx"}, {Kind: ArgMember, Head: "s." + name(i)}}
		if i%10 == 0 {
			c.Opts = []Option{{Line: c.Line + 1, Key: name(i), Kind: ArgIdent, Value: name(i + 1)}}
		}
		f.Calls = append(f.Calls, c)
	}
	for i := range 60 {
		f.Bindings = append(f.Bindings, Binding{Line: 20 + 4*i, Kind: BindParam, Name: name(i), Type: "*" + name(i), Func: i / 2})
		f.Refs = append(f.Refs, Ref{Line: 20 + 4*i, Kind: RefType, Name: name(i), Func: i / 2})
	}
	return f
}

func BenchmarkEncode(b *testing.B) {
	f := typical()
	dst := Encode(nil, f)
	b.SetBytes(int64(len(dst)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Encode(dst[:0], f)
	}
}

func BenchmarkDecode(b *testing.B) {
	enc := Encode(nil, typical())
	b.SetBytes(int64(len(enc)))
	b.ReportAllocs()
	for b.Loop() {
		var f File
		if err := Decode(enc, &f); err != nil {
			b.Fatal(err)
		}
	}
}
