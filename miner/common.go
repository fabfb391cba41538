package miner

// Common is the vocabulary of other projects: which public symbols they use.
// A symbol of the standard library or of a public package has the same key
// everywhere, so that the share of projects that use it is known.
type Common interface {
	// Share returns the share of the projects of a group that use a symbol, and
	// how many projects of the group were read. 0, 0: nothing is known of the
	// group.
	Share(group, key string) (share float64, projects int)
	// List returns the symbols that at least three projects of a group use,
	// sorted by key. The slice is shared and read-only.
	List(group string) []Popular
}

// Popular is a public symbol that several projects use.
type Popular struct {
	Key      string // as fact.Key gives it
	Module   string
	Name     string // within the module
	Called   bool   // mostly called, rather than a type or a constant
	Static   bool   // reached by its name, not through a value of some type
	Projects int
}
