// Command vdmine finds the conventions of a codebase that were never written
// down and puts them in front of coding agents.
package main

import (
	"os"

	"github.com/vdmine/vdmine/agents"
	"github.com/vdmine/vdmine/internal/heap"
)

func main() {
	// The injector answers in milliseconds: nothing else is set up for it.
	if len(os.Args) > 1 && os.Args[1] == "hook" {
		os.Exit(agents.RunHook(os.Args[2:], &parser{}))
	}
	heap.Ease()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
