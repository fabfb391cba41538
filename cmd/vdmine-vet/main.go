// Command vdmine-vet reports where Go code breaks the accepted conventions of
// its repository, as a tool of go vet:
//
//	go vet -vettool=$(command -v vdmine-vet) ./...
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
	"github.com/vdmine/vdmine/pack"
	"github.com/vdmine/vdmine/pack/govet"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-V=full" {
		id, err := version()
		if err != nil {
			fmt.Fprintln(os.Stderr, "vdmine-vet:", err)
			os.Exit(2)
		}
		fmt.Printf("vdmine-vet version devel buildID=%x\n", id)
		return
	}
	set := languages.NewSet(all.Languages())
	unitchecker.Main(govet.Analyzer(func(root, path string, src []byte) (*fact.File, error) {
		return analyzer.Single(root, path, src, set, 2*time.Second)
	}))
}

// version is what go vet keeps results by: the program, and the rules of the
// folder in which it runs.
func version() ([]byte, error) {
	h := sha256.New()
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(exe)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	if wd, err := os.Getwd(); err == nil {
		if root := pack.FindRoot(wd); root != "" {
			b, err := os.ReadFile(pack.Path(root))
			if err != nil {
				return nil, err
			}
			h.Write(b)
		}
	}
	return h.Sum(nil), nil
}
