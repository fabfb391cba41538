package review

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

// lexerFiles are the lexers of the languages that are mined, and no more. The
// package chroma/lexers reads the head of every one of its nearly three
// hundred files when a process starts, which also the hook after an edit would
// pay for.
//
//go:embed lexers/*.xml
var lexerFiles embed.FS

// lexers are those in use, each read when a file first asks for it. The zero
// value is ready; excerpts are read by several goroutines.
type lexers struct {
	mu   sync.Mutex
	read map[string]chroma.Lexer
}

// of returns the lexer for a file, nil if there is none.
func (l *lexers) of(name string) (chroma.Lexer, error) {
	lang := lexerName(name)
	if lang == "" {
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if lx, ok := l.read[lang]; ok {
		return lx, nil
	}
	lx, err := chroma.NewXMLLexer(lexerFiles, "lexers/"+lang+".xml")
	if err != nil {
		return nil, fmt.Errorf("load lexer %s: %w", lang, err)
	}
	if l.read == nil {
		l.read = map[string]chroma.Lexer{}
	}
	l.read[lang] = chroma.Coalesce(lx)
	return l.read[lang], nil
}

// lexerName is the name of the lexer for a file without its ending, or "".
func lexerName(name string) string {
	base := path.Base(name)
	switch base {
	case "Rakefile", "Gemfile", "Vagrantfile":
		return "ruby"
	case "BUILD", "WORKSPACE", "SConstruct":
		return "python"
	}
	switch strings.ToLower(path.Ext(base)) {
	case ".go":
		return "go"
	case ".c", ".h":
		return "c"
	case ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".ipp", ".tpp", ".inl":
		return "cpp"
	case ".cs":
		return "csharp"
	case ".java":
		return "java"
	case ".js", ".mjs", ".cjs":
		return "javascript"
	case ".jsx":
		return "react"
	case ".ts", ".tsx", ".mts", ".cts":
		return "typescript"
	case ".kt", ".kts":
		return "kotlin"
	case ".php", ".inc":
		return "php"
	case ".py", ".pyi", ".pyw", ".bzl", ".bazel":
		return "python"
	case ".rb", ".rake", ".gemspec", ".gemfile":
		return "ruby"
	case ".rs":
		return "rust"
	case ".scala":
		return "scala"
	case ".sql":
		return "sql"
	case ".swift":
		return "swift"
	case ".vue", ".svelte":
		return "vue"
	}
	return ""
}
