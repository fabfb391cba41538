// Package vue extracts facts from the script blocks of Vue components. Their
// templates are not read.
package vue

import (
	grammar "github.com/smacker/go-tree-sitter/typescript/typescript"

	"github.com/vdmine/vdmine/analyzer/tree"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/ecma"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Vue. Its scripts are read with the grammar
// of TypeScript, which reads JavaScript as well.
func Language() *languages.Language {
	return &languages.Language{
		Names:    filenames.Named("vue"),
		Grammar:  func() (*tree.Grammar, error) { return tree.FromSitter(grammar.GetLanguage()) },
		Syntax:   func() languages.Syntax { return ecma.Syntax(ecma.Dialect{Types: true}) },
		Std:      ecma.Std,
		Builtins: ecma.Builtins(),
		Methods:  ecma.Methods,
		TypeArgs: true,
		Prepare:  ecma.Script,
		Finish:   ecma.Finish,
	}
}
