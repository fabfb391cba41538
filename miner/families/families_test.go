package families_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/miner/minertest"
)

const archives = "../../testdata/repos/mining"

// TestFamilies mines one archive per family.
func TestFamilies(t *testing.T) {
	known := map[string]bool{}
	for _, f := range families.All() {
		known[f.Name] = true
		t.Run(f.Name, func(t *testing.T) {
			minertest.Run(t, filepath.Join(archives, f.Name+".txtar"))
		})
	}
	list, err := os.ReadDir(archives)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if !known[strings.TrimSuffix(e.Name(), ".txtar")] {
			t.Errorf("%s: no family has this name", e.Name())
		}
	}
}
