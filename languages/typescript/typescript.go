// Package typescript extracts facts from TypeScript.
package typescript

import (
	grammar "github.com/smacker/go-tree-sitter/typescript/typescript"

	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/ecma"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of TypeScript.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("typescript"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(grammar.GetLanguage()) },
		Syntax:   func() languages.Syntax { return ecma.Syntax(ecma.Dialect{Types: true, JSX: false}) },
		Std:      ecma.Std,
		Builtins: ecma.Builtins(),
		Methods:  ecma.Methods,
		TypeArgs: true,
		Finish:   ecma.Finish,
	}
}
