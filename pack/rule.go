// Package pack holds the accepted rules of a repository and decides, over the
// facts of a file, which sites follow a rule and which break it.
//
// A pack is data: a text file in the user's repository of which nothing is ever
// executed. The package imports fact and nothing else of this module.
package pack

// Severity says how strongly a rule speaks.
type Severity string

// The severities: Tell informs the agent, Warn also reports after an edit,
// Refuse also refuses an edit that breaks the rule.
const (
	Tell   Severity = "tell"
	Warn   Severity = "warn"
	Refuse Severity = "refuse"
)

// Scope says where a rule applies. Globs are in doublestar syntax over
// slash-separated paths relative to the root of the repository. An empty
// Include means everywhere.
type Scope struct {
	Include []string `toml:"include,omitempty" json:"include"`
	Exclude []string `toml:"exclude,omitempty" json:"exclude"`
	// Role restricts the rule to functions or files of a role ("test",
	// "non-test", or a role of the matcher); "" means all.
	Role string `toml:"role,omitempty" json:"role"`
}

// Provenance says where a rule comes from.
type Provenance struct {
	Proposal string `toml:"proposal,omitempty"` // id of the proposal, "" if written by hand
	Family   string `toml:"family,omitempty"`
	Commit   string `toml:"commit,omitempty"`   // commit at which it was mined
	Accepted string `toml:"accepted,omitempty"` // RFC 3339 date of acceptance
	By       string `toml:"by,omitempty"`
	// Support and Opportunities are the counts of files at acceptance; drift
	// is measured against them.
	Support       int `toml:"support,omitempty"`
	Opportunities int `toml:"opportunities,omitempty"`
}

// Rule is one accepted convention.
type Rule struct {
	ID        string   `toml:"id"`
	Text      string   `toml:"text"`
	Why       string   `toml:"why,omitempty"`
	Languages []string `toml:"languages,omitempty"`
	Scope     Scope    `toml:"scope"`
	Severity  Severity `toml:"severity"`
	// Triggers are identifiers (dotted symbols, name tokens, module paths) whose
	// presence in a proposed text or in a file means that the rule concerns it.
	Triggers   []string   `toml:"triggers,omitempty"`
	Example    string     `toml:"example,omitempty"` // path:line of one adherent
	Matcher    Matcher    `toml:"matcher"`
	Provenance Provenance `toml:"provenance"`
}

// MatchKind is the form of a Matcher; each has its own opportunity and adherence.
type MatchKind string

// The forms of matchers. The fields that each uses stand in its comment.
const (
	// MatchUse: a use of a symbol of Use is an adherent, of Never a counter-example. Where
	// both have several, the one to use stands at the place of the one to avoid.
	MatchUse MatchKind = "use"
	// MatchArgument: a call of Callee; adherent if argument Arg is headed by a symbol of Use,
	// or has the shape Shape, or is a variable of one of Names, when set.
	MatchArgument MatchKind = "argument"
	// MatchOption: a call of Callee; adherent if every key of Keys is present
	// (with the value Value when set). A call with Arg positional arguments or more, when
	// set, may give them by place. Without Callee, a value of one of Keys in any call:
	// adherent if headed by Value, counter-example if a literal string.
	MatchOption MatchKind = "option"
	// MatchFilter: a query through one of Methods on a receiver of Receivers (all receivers
	// when empty); adherent if the key of Keys is among its filter keys. With Shape "owner",
	// a query through one of Methods in files of Role; adherent if its receiver begins with
	// one of Keys or one of these is a condition, counter-example if it is one of Receivers.
	MatchFilter MatchKind = "filter"
	// MatchType: a binding whose name ends in one of Tokens; adherent if its type is in Use,
	// counter-example if in Never (any other type when Never is empty).
	MatchType MatchKind = "type"
	// MatchGuard: a callable of role Role; adherent if it calls, is decorated by or is
	// registered with one of Use. One that hands the parameter of Role.Param on to others
	// than Use and Receivers, or has but an unresolved call of the name, is no opportunity.
	MatchGuard MatchKind = "guard"
	// MatchPair: a callable that calls one of Callee; adherent if it also calls one of Use.
	// Where Use releases by its name, a callable without it that may hand on what it got is
	// no opportunity. Of ShapeChain a call of a chain stands before another.
	MatchPair MatchKind = "pair"
	// MatchError: an error leaving a function; adherent if its form is in Use,
	// counter-example if in Never (any other form when Never is empty).
	MatchError MatchKind = "error"
	// MatchImport: an import of a module of Use is an adherent, of Never a counter-example;
	// with Names only imports of those symbols count. Of the Shape "path" modules are as they
	// are written, and with Arg a relative import counts only where the module does not share
	// the first Arg names of the file's path: it lies in another package.
	MatchImport MatchKind = "import"
	// MatchAlias: an import of Module; adherent if bound to the local name Alias, or to one
	// of Names.
	MatchAlias MatchKind = "alias"
	// MatchEdge: a file of the scope, and of Role.Dir, Role.File and Role.Test where set;
	// counter-example for each import of a module under Never (of one of Names
	// where set). Use names what it is reached through. Of the Shape "only" each import of
	// the repository below Module is a counter-example, but for what is under Use; of the
	// Shape "siblings" each from another part of Module than the one that the file lies in,
	// which are told apart by the name behind Module and behind Role.Dir.
	MatchEdge MatchKind = "edge"
	// MatchStaple: a file of Role.File and Role.Test where set in which something is called;
	// adherent if it uses a symbol of Use or, where set, imports Module, or one of Names of it.
	MatchStaple MatchKind = "staple"
	// MatchMember: a class of role Role; adherent if its body has a member, or calls a
	// function, of one of Names, of the Shape "all" of each.
	MatchMember MatchKind = "member"
	// MatchBase: a class of role Role; adherent if one of its bases is in Use, of the Shape
	// "all" if each of Use is one. With Never, only one that extends one of these is a
	// counter-example, unless it is there to be extended itself.
	MatchBase MatchKind = "base"
	// MatchDecorator: a definition of role Role; adherent if decorated by one of Use, of the
	// Shape "all" by each. Of the Shape "or-class" the class around a function may be
	// decorated instead.
	MatchDecorator MatchKind = "decorator"
	// MatchParam: a parameter of the type Role.Param, of a name that ends in one of Tokens and
	// decorated by one of Keys, each where set, of a function of role Role; adherent if
	// decorated by one of Use. One told by its type that others decorate is no opportunity. Of
	// the Shape "takes" a function of role Role; adherent if a parameter of it is decorated so,
	// that at place Arg, from 1, where set.
	MatchParam MatchKind = "parameter"
	// MatchName: a definition of role Role; adherent if its name has the form Shape, a glob
	// or one of the names of forms. With Value it is the names of something else that count:
	// "alias", those that imports are given; "tag", those that tags of the encoding Alias give
	// to fields; "handler", those of functions that stand in attributes of elements called
	// on…; "option", the literal strings under Keys in calls of Callee.
	MatchName MatchKind = "name"
	// MatchForm: a call of Callee; adherent if the first literal text among its arguments has
	// the form Shape, counter-example if it has the opposite.
	MatchForm MatchKind = "form"
	// MatchGiven: a call of one of Use is an adherent; one of Never a counter-example if
	// exactly one of its arguments, or of those of the call that its chain begins with, is
	// headed by the key that stands at the same place of Keys: by the result of a function,
	// a member of the name, or a constant (true, false, null, undefined).
	MatchGiven MatchKind = "given"
	// MatchConstant: a value that a member of one of Names, of a type of Receivers where
	// set ("?" for those that are not known), is compared with, set to or given as an
	// option; adherent if it is a constant of Use (an entry that ends in "*" stands for all
	// that begin so), counter-example if it is a literal text of Keys.
	MatchConstant MatchKind = "constant"
	// MatchModifier: a class of role Role, or with Value "field" a parameter of a constructor
	// that is a field as well; adherent if it has the modifier Shape.
	MatchModifier MatchKind = "modifier"
	// MatchInject: a parameter of a constructor; adherent if the name of its type, which the
	// repository defines, has the form Shape, counter-example if the type is in Never.
	MatchInject MatchKind = "inject"
	// MatchHead: a file of Role.File and Role.Test where set; adherent if Value stands above
	// its code.
	MatchHead MatchKind = "head"
	// MatchCoChange: a change set that adds a file of Role.Dir, Role.File and Role.Test where
	// set; adherent if it touches all of Keys too, of a glob (`x/*.yml`) any file. A file
	// alone has no site.
	MatchCoChange MatchKind = "co-change"
	// MatchText: a rule written by hand that cannot be checked.
	MatchText MatchKind = "text"
)

// Matcher is the machine-checkable form of a rule. Symbols are written
// qualified, "module.Name", as fact.Symbol.Qualified gives them; a symbol that
// could not be resolved is written "?.name".
type Matcher struct {
	Kind      MatchKind `toml:"kind" json:"kind"`
	Use       []string  `toml:"use,omitempty" json:"use,omitempty"`
	Never     []string  `toml:"never,omitempty" json:"never,omitempty"`
	Callee    []string  `toml:"callee,omitempty" json:"callee,omitempty"`
	Arg       int       `toml:"arg,omitempty" json:"arg,omitempty"`
	Shape     string    `toml:"shape,omitempty" json:"shape,omitempty"`
	Keys      []string  `toml:"keys,omitempty" json:"keys,omitempty"`
	Value     string    `toml:"value,omitempty" json:"value,omitempty"`
	Methods   []string  `toml:"methods,omitempty" json:"methods,omitempty"`
	Receivers []string  `toml:"receivers,omitempty" json:"receivers,omitempty"`
	Tokens    []string  `toml:"tokens,omitempty" json:"tokens,omitempty"`
	Names     []string  `toml:"names,omitempty" json:"names,omitempty"`
	Module    string    `toml:"module,omitempty" json:"module,omitempty"`
	Alias     string    `toml:"alias,omitempty" json:"alias,omitempty"`
	// Of lists functions of Role that another file registers, as "path#Name" or
	// "path#Class.name". It is asked where a file is looked at alone; facts of the
	// whole repository know better.
	Of   []string `toml:"of,omitempty" json:"of,omitempty"`
	Role Role     `toml:"role,omitempty" json:"role,omitzero"`
}

// Role describes definitions by what can be seen of them. All set fields must
// hold.
type Role struct {
	Kind      string `toml:"kind,omitempty" json:"kind,omitempty"`           // "callable" (default), "class"
	Test      string `toml:"test,omitempty" json:"test,omitempty"`           // "only": in test files; "not": outside them
	Dir       string `toml:"dir,omitempty" json:"dir,omitempty"`             // glob of the folder
	File      string `toml:"file,omitempty" json:"file,omitempty"`           // glob of the file name
	Via       string `toml:"via,omitempty" json:"via,omitempty"`             // registrar: the callee that it is passed to, in whatever file; or Routes
	ViaArg    int    `toml:"via_arg,omitempty" json:"via_arg,omitempty"`     // its place among the arguments, from 1; 0: any
	Base      string `toml:"base,omitempty" json:"base,omitempty"`           // base of its class
	Decorator string `toml:"decorator,omitempty" json:"decorator,omitempty"` // decorator on it, or one of "{A,B}"
	Param     string `toml:"param,omitempty" json:"param,omitempty"`         // type of one of its parameters
	Owner     string `toml:"owner,omitempty" json:"owner,omitempty"`         // glob of the receiver or class name
	Name      string `toml:"name,omitempty" json:"name,omitempty"`           // glob of its name
	// Does is the verb by which it is called: the first word of its name or, of a closure,
	// what the text that its registrar is given first says last; Changing for any that
	// changes what is kept.
	Does     string `toml:"does,omitempty" json:"does,omitempty"`
	Exported bool   `toml:"exported,omitempty" json:"exported,omitempty"`
}

// Routes as a role's Via is any registrar that gives a path of HTTP its handler.
const Routes = "@http"

// Pack is the set of accepted rules of a repository, sorted by id.
type Pack struct {
	Rules []Rule `toml:"rule"`
}

// Site is one opportunity of a rule.
type Site struct {
	Path string
	Line int
	OK   bool // adherent; otherwise counter-example
	// Found is the form seen at a counter-example, as written, for messages.
	Found string
}
