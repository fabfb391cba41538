// Package javascript extracts facts from JavaScript.
package javascript

import (
	grammar "github.com/smacker/go-tree-sitter/javascript"

	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/ecma"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of JavaScript.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("javascript"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(grammar.GetLanguage()) },
		Syntax:   func() languages.Syntax { return ecma.Syntax(ecma.Dialect{Types: false, JSX: true}) },
		Std:      ecma.Std,
		Builtins: ecma.Builtins(),
		Methods:  ecma.Methods,
		TypeArgs: true,
		Finish:   ecma.Finish,
	}
}
