// Package all lists every language that vdmine knows.
package all

import (
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/golang"
)

// Languages returns the languages, sorted by name.
func Languages() []*languages.Language {
	return []*languages.Language{
		golang.Language(),
	}
}
