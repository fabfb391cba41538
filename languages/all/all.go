// Package all lists every language that vdmine knows.
package all

import (
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/c"
	"github.com/vdmine/vdmine/languages/cpp"
	"github.com/vdmine/vdmine/languages/csharp"
	"github.com/vdmine/vdmine/languages/golang"
	"github.com/vdmine/vdmine/languages/java"
	"github.com/vdmine/vdmine/languages/javascript"
	"github.com/vdmine/vdmine/languages/kotlin"
	"github.com/vdmine/vdmine/languages/php"
	"github.com/vdmine/vdmine/languages/prisma"
	"github.com/vdmine/vdmine/languages/python"
	"github.com/vdmine/vdmine/languages/ruby"
	"github.com/vdmine/vdmine/languages/rust"
	"github.com/vdmine/vdmine/languages/scala"
	"github.com/vdmine/vdmine/languages/sql"
	"github.com/vdmine/vdmine/languages/svelte"
	"github.com/vdmine/vdmine/languages/swift"
	"github.com/vdmine/vdmine/languages/tsx"
	"github.com/vdmine/vdmine/languages/typescript"
	"github.com/vdmine/vdmine/languages/vue"
)

// Languages returns the languages, sorted by name.
func Languages() []*languages.Language {
	return []*languages.Language{
		c.Language(),
		cpp.Language(),
		csharp.Language(),
		golang.Language(),
		java.Language(),
		javascript.Language(),
		kotlin.Language(),
		php.Language(),
		prisma.Language(),
		python.Language(),
		ruby.Language(),
		rust.Language(),
		scala.Language(),
		sql.Language(),
		svelte.Language(),
		swift.Language(),
		tsx.Language(),
		typescript.Language(),
		vue.Language(),
	}
}
