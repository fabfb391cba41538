// Package fact defines the language-neutral observations that the analyzer
// makes of one source file: imports, definitions, calls, bindings, references,
// literals and error handling, each with its place.
//
// It is a leaf: it imports nothing of this module. Facts of a file depend on
// that file alone; what needs other files (the symbol behind a name) is filled
// in later by the resolver in the fields named Sym.
package fact

// Kind is the sort of a fact, as named in documentation and generated tables.
type Kind string

// The kinds of facts.
const (
	KindImport  Kind = "import"
	KindDef     Kind = "def"
	KindCall    Kind = "call"
	KindBinding Kind = "binding"
	KindRef     Kind = "ref"
	KindLiteral Kind = "literal"
	KindError   Kind = "error"
	KindTest    Kind = "test"
)

// Kinds lists all kinds in the order of documentation.
func Kinds() []Kind {
	return []Kind{KindImport, KindDef, KindCall, KindBinding, KindRef, KindLiteral, KindError, KindTest}
}

// File holds every fact of one source file in document order.
type File struct {
	Path     string // slash-separated, relative to the root of the scan
	Lang     string // name of the Language that extracted it
	Package  string // package clause or namespace as written; "" if the language has none
	Test     bool   // a test by its file name or folder
	Lines    int
	ErrBytes int // bytes inside outermost syntax errors
	// Head holds what stands above the code and that no tool asks for, in the
	// order of the file: directives as written, LicenceHead for a licence, its
	// identifier behind SPDXHead and whose it is behind CopyrightHead.
	Head []string

	// Whole says that the functions of the file know what other files hand them
	// to (Def.Registered): all of the repository was read.
	Whole bool

	Imports  []Import
	Exports  []Export
	Defs     []Def
	Calls    []Call
	Bindings []Binding
	Refs     []Ref
	Literals []Literal
	Catches  []Catch
	Puts     []Put
	Compares []Compare
	Texts    []ConstText
}

// Import is one imported name: a local name bound to a module or to a symbol of it.
type Import struct {
	Line  int
	Path  string // as written, without quotes
	Name  string // imported symbol; "" the module itself, "*" all its symbols
	Local string // the name bound in this file; "" when nothing is bound
	Alias bool   // Local was written explicitly and differs from the default name
	Type  bool   // only for types
	// Module is the module resolved: a path inside the repository without
	// extension, or the external module's name. Set by the resolver.
	Module   string
	Internal bool // Module lies inside the repository
}

// Export is a name that a file passes on from another module, as in
// `export { A as B } from "./a"`, `export * from "./a"` or `pub use a::A`.
type Export struct {
	Line  int
	Path  string // module as written
	Name  string // symbol of that module, "*" for all
	Local string // exported name, "" for all
}

// DefKind is the sort of a definition.
type DefKind uint8

// The sorts of definitions.
const (
	Func DefKind = iota
	Method
	Closure // an anonymous function
	Class   // class, struct, record, object
	Interface
	Type // alias, enum, union, named non-struct type
	Const
	Var
)

var defKinds = [...]string{"func", "method", "closure", "class", "interface", "type", "const", "var"}

// String returns the kind's name.
func (k DefKind) String() string {
	if int(k) < len(defKinds) {
		return defKinds[k]
	}
	return "?"
}

// Callable reports whether definitions of the kind have a body that runs.
func (k DefKind) Callable() bool { return k <= Closure }

// Mods is a set of modifiers of a definition.
type Mods uint16

// The modifiers of a definition.
const (
	Exported Mods = 1 << iota
	Static
	Async
	Abstract
	Private
	Constructor
	Accessor
	Generator
	Default // the default export of its module
	Final   // may not be extended or overridden: final, and sealed in C#
	ReadOnly
	ModuleOnly // in sight of its module or assembly only: internal
	Record     // a class of values: record, data class, case class
	Extension  // a function that is called as a method of another's type, in Swift what adds to a type
)

// Def is a definition: a function, method, closure, class, type, constant or
// module-level variable.
type Def struct {
	Line, End  int
	Kind       DefKind
	Mods       Mods
	Parent     int    // index of the enclosing Def, -1 at top level
	Name       string // "" for a closure that is bound to no name
	Owner      string // receiver type or enclosing class of a method
	Bases      []string
	Params     []Param
	Results    []string
	Decorators []Decorator
	// OnParams are the decorators of the parameters, by their places in the list.
	OnParams []ParamDecorator
	Stmts    int    // top-level statements of the body
	Via      string // callee to which a closure is passed directly, or a function of the file by name, as written
	ViaArg   int    // its argument index there
	Init     string // for Var and Const: head of the initial value, "()" appended for a call
	InitCall int    // index of the initializing Call, -1 if none
	// Infer is the type of what a function returns or a variable holds, read off
	// the values: in the form of Call.Root, "?" where they differ, "" unknown or
	// declared.
	Infer string
	// Registered lists what a function or class is handed to by its name, and of a
	// function that stands in its place the route. Set by the resolver, at most
	// MaxRegistered.
	Registered []Registration
}

// MaxRegistered is the number of registrations of one definition that are kept.
const MaxRegistered = 8

// Registration is a call that a definition is handed to: a router, a queue, a
// container.
type Registration struct {
	Via    string // callee as written
	Arg    int    // place among its arguments
	Route  bool   // it answers requests of HTTP for a path
	Away   bool   // it stands in another file
	Text   bool   // the call names it by a text, or as one of the actions of a resource
	Beside []Beside
}

// Beside is what stands beside a definition where it is handed on, or is put
// around it: r.Get("/orders", auth, list), r.Get("/orders", auth(list)).
type Beside struct {
	Name string // as written
	Sym  SymbolRef
}

// Param is a parameter.
type Param struct {
	Name     string
	Type     string // canonical text, "" if not written
	Optional bool   // has a default or may be left out
	Mods     Mods   // of a parameter that is a field as well
}

// Decorator is a decorator, annotation or attribute on a definition.
type Decorator struct {
	Line int
	Name string // dotted, as written, without arguments
	Call int    // index of the Call when written with arguments, else -1
	Sym  SymbolRef
}

// ParamDecorator is a decorator, annotation or attribute on a parameter.
type ParamDecorator struct {
	Param int // place in Def.Params
	Decorator
}

// MaxOnParams is the number of decorators of parameters that are kept of one definition.
const MaxOnParams = 64

// Flags is a set of properties of a call.
type Flags uint32

// The properties of a call.
const (
	New           Flags = 1 << iota // constructs: new C(…), C{…} literal, object creation
	Deferred                        // runs at function exit: defer, ensure, finally, with
	Awaited                         //
	Returned                        // is (part of) the returned value
	Dropped                         // result is not used
	InCond                          // stands in the condition of an if
	EarlyReturn                     // the function is left at once depending on its result
	Thrown                          // is the thrown or raised value
	AsError                         // is the error value that leaves the function
	InCatch                         // inside a handler of exceptions, or `if err != nil`
	InLoop                          //
	JSX                             // an element <Callee …>; attributes are options
	Spread                          // an option object has a spread or could not be followed: absent keys are unknown
	DecoratorCall                   // the call is a decorator's
	CompositeLit                    // Go T{…}, struct literal: options are fields
	Go                              // started concurrently
	MacroCall                       // Rust or C macro
	Assigned                        // result is bound to a name
	Asserted                        // inside an assertion or expectation chain
)

// Call is a call, construction, JSX element or composite literal.
type Call struct {
	Line   int
	Callee string // dotted, as written; a call inside a receiver chain appears as "f()"
	// Root is the type of the callee's first name where that is a local: type
	// text, or a path from one, in which "f()" is the result of f, "f()#1" its
	// second result, "x[_]" an element of x; with "=" before it where the value
	// itself is meant. "?" is a local of unknown type. Each "." before it says that
	// a member more is taken already: of a.b.c, "T" is the type of a, ".T" that of a.b.
	Root   string
	Sym    SymbolRef // set by the resolver
	Func   int       // index of the innermost enclosing Def, -1 at top level
	Stmt   int       // ordinal of the top-level statement of the enclosing named function or closure, from 0
	Parent int       // index of the Call in whose argument it stands (nearest, also through closures), -1 if none
	Chain  int       // index of the Call that is its receiver, -1 if none
	Flags  Flags
	Args   []Arg
	Opts   []Option
}

// ArgKind is the shape of an argument.
type ArgKind uint8

// The shapes of arguments.
const (
	ArgOther ArgKind = iota
	ArgIdent
	ArgMember
	ArgCall
	ArgNew
	ArgString
	ArgTemplate // string with interpolation
	ArgNumber
	ArgBool
	ArgNull
	ArgObject
	ArgArray
	ArgFunc
	ArgSpread
	ArgBinary
	ArgType
)

var argKinds = [...]string{"other", "ident", "member", "call", "new", "string", "template", "number", "bool", "null", "object", "array", "func", "spread", "binary", "type"}

// String returns the shape's name.
func (k ArgKind) String() string {
	if int(k) < len(argKinds) {
		return argKinds[k]
	}
	return "?"
}

// MaxArgs is the number of leading arguments of a call that are recorded.
const MaxArgs = 6

// Arg is one argument of a call.
type Arg struct {
	Kind  ArgKind
	Local bool // Head begins with a parameter or a variable of a function
	Text  TextForm
	Name  string // keyword or label
	// Head is the dotted path of an identifier, member, call or construction;
	// the text of a number, bool or short identifier-like string; else "".
	Head string
	Sym  SymbolRef // symbol of Head, set by the resolver
}

// Element is the key of an option that is an element of a list which a call that
// registers handlers is given: app.use([auth, audit]). Behind it stands the key of the
// list where that is an option: { preHandler: [auth] }.
const Element = "#"

// Before reports whether the key of an option is that of what stands before a handler.
func Before(key string) bool {
	switch key {
	case "middleware", "preHandler", "onRequest", "preValidation":
		return true
	}
	return false
}

// ElementText is the key of the option that is the text an element of JSX shows.
const ElementText = "#text"

// Option is one key of an object literal, keyword argument, struct literal
// field or JSX attribute of a call.
type Option struct {
	Line  int
	Key   string // dotted path, at most three keys deep; argument objects are not distinguished
	Kind  ArgKind
	Local bool   // like Arg.Local
	Value string // like Arg.Head
	Sym   SymbolRef
	Arg   int // index of the argument that holds it
}

// Keyed reports whether an option has a key that is written.
func (o *Option) Keyed() bool { return o.Key[0] != '#' }

// BindKind is the sort of a binding.
type BindKind uint8

// The sorts of bindings.
const (
	BindVar BindKind = iota
	BindParam
	BindField
	BindResult
	BindSchema // column or field of a model, schema or table
)

var bindKinds = [...]string{"var", "param", "field", "result", "schema"}

// String returns the sort's name.
func (k BindKind) String() string {
	if int(k) < len(bindKinds) {
		return bindKinds[k]
	}
	return "?"
}

// Binding ties a name to a type or constructor.
type Binding struct {
	Line  int
	Kind  BindKind
	Name  string
	Owner string    // class, struct, model or schema that has the field
	Type  string    // canonical type text or constructor head, "" unknown
	Func  int       // enclosing Def, -1 at top level
	Sym   SymbolRef // symbol of the type, set by the resolver
}

// RefKind is the sort of a reference.
type RefKind uint8

// The sorts of references.
const (
	RefValue RefKind = iota // read of a name or member
	RefType                 // use in a type position
	RefBase                 // use as base class or implemented interface
)

// Ref is a use of an imported or capitalised name other than as a callee.
type Ref struct {
	Line int
	Kind RefKind
	Name string // dotted, as written
	Func int
	Sym  SymbolRef
}

// LiteralKind is the sort of a string literal worth recording.
type LiteralKind uint8

// The sorts of literals.
const (
	LitSQL LiteralKind = iota
	LitURL
	LitRoute
	LitFormat
	// LitTag names a field where it is written out: Verb is the encoding, Table
	// the field, Keys the name.
	LitTag
)

// Literal is a string whose structure decides conventions. Only identifiers
// inside it are kept.
type Literal struct {
	Line  int
	Kind  LiteralKind
	Verb  string   // SQL verb, lower case
	Table string   // SQL table
	Keys  []string // SQL where columns
	Func  int
	Call  int // call it is an argument of, -1
}

// Put says that what a call gives is put where a type is declared: in a variable, a
// field, a result. What a function outside gives can be read off that.
type Put struct {
	Of   string // the result, in the form of Call.Root: "f()", "f()#1"
	Type string // as declared; with a "." before it a field of a type: ".server.mux"
}

// MaxPuts is the number of them that are kept of a file.
const MaxPuts = 256

// CatchForm says what a handler of exceptions does first of all.
type CatchForm uint8

// What handlers do.
const (
	CatchOther CatchForm = iota
	CatchEmpty
	CatchRethrow // throws or returns an error
	CatchLog
)

// Catch is a handler of exceptions.
type Catch struct {
	Line, End int
	Type      string // caught type as written, "" for all
	Form      CatchForm
	Func      int
	Sym       SymbolRef
}

// Origin says where a symbol is defined.
type Origin uint8

// The origins of symbols.
const (
	Unknown  Origin = iota
	Local           // a parameter or local variable: no symbol
	Internal        // defined in the repository
	External        // defined by a named external module
	Std             // defined by the language's standard library
	Builtin         // predeclared
)

var origins = [...]string{"unknown", "local", "internal", "external", "std", "builtin"}

// String returns the origin's name.
func (o Origin) String() string {
	if int(o) < len(origins) {
		return origins[o]
	}
	return "?"
}

// Symbol names a definition across files. The zero Symbol is unresolved.
type Symbol struct {
	Origin Origin
	Module string // import path, package or repository path without extension
	Name   string // name inside the module, dotted for members ("Type.Method")
}

// Known reports whether the symbol was resolved to a definition with a name.
func (s Symbol) Known() bool { return s.Origin >= Internal }

// Qualified returns the module and name joined by a dot.
func (s Symbol) Qualified() string {
	if s.Module == "" {
		return s.Name
	}
	if s.Name == "" {
		return s.Module
	}
	return s.Module + "." + s.Name
}
