package fact

// Compare is a member that is compared with a text or with what may be a constant,
// or is set to one. What a method without arguments gives counts as a member, and the
// labels of a switch as comparisons.
type Compare struct {
	Line    int
	Func    int       // enclosing Def, -1 at top level
	Set     bool      // it is set
	Subject string    // dotted path of the member as written, "()" behind a call
	Root    string    // like Call.Root, of Subject
	Sym     SymbolRef // symbol of Subject, set by the resolver
	Text    bool      // it is a text
	Value   string    // the text, or the dotted path of the constant
	With    SymbolRef // symbol of the constant, set by the resolver
}

// MaxCompares is the number of them that are kept of a file.
const MaxCompares = 1024

// ConstText is a member of a class or object that stands for a short text and is no
// Def of its own.
type ConstText struct {
	Name string // dotted, from the name that the file defines: "THEME.DARK"
	Text string
}

// MaxTexts is the number of them that are kept of a file.
const MaxTexts = 512
