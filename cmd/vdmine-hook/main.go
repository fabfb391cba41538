// Command vdmine-hook is `vdmine hook` without the grammars: agents call it for
// every file that they read or write, and it starts in half the time. Where a
// text must be parsed it goes on with vdmine, which it looks for beside itself
// and in PATH.
package main

import (
	"errors"
	"os"

	"github.com/vdmine/vdmine/agents"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages/filenames"
)

func main() { os.Exit(agents.RunLight(os.Args[1:], names{})) }

// names knows files by their names alone.
type names struct{}

// Language returns the name of the language of a path, "" if unsupported.
func (names) Language(path string) string { return filenames.Find(path).Name }

// IsTest reports whether the path is that of a test.
func (names) IsTest(path string) bool {
	n := filenames.Find(path)
	return n.IsTest != nil && n.IsTest(path)
}

// Facts fails: vdmine is asked in its place.
func (names) Facts(string, string, []byte) (*fact.File, error) {
	return nil, errors.New("vdmine-hook does not parse")
}
