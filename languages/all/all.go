// Package all lists every language that vdmine knows.
package all

import (
	"github.com/vdmine/vdmine/languages"
)

// Languages returns the languages, sorted by name.
func Languages() []*languages.Language {
	return []*languages.Language{}
}
