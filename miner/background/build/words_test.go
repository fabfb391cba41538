package build_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background/build"
	"github.com/vdmine/vdmine/miner/minertest"
)

// A workspace of two packages, with a module of its own that the other one
// uses, a bundler's alias, and two spellings of a module of Node.
const workspace = `-- packages/core/package.json --
{"name": "@acme/core"}
-- packages/core/src/index.ts --
export function clock(): number { return Date.now(); }
-- packages/app/package.json --
{"name": "@acme/app"}
-- packages/app/src/a.ts --
import { clock } from "@acme/core";
import { cn } from "@/lib/utils";
import { readFileSync } from "node:fs";
import { join } from "path";
import { z } from "zod";
import chalk from "chalk";
import type { Request } from "express";

export function a(r: Request) {
  cn("x");
  chalk.red("x");
  const schema = z.object({ at: z.number() });
  schema.parse(JSON.parse(readFileSync(join("a", String(clock())), "utf8")));
  return r.headers;
}
`

func words(t *testing.T, c *miner.Corpus, group string) string {
	t.Helper()
	list, ok := build.Words(c, group, true)
	if !ok {
		t.Fatalf("not one of %s", group)
	}
	var out []string
	for _, w := range list {
		s := w.Key
		if w.Called {
			s += " called"
		}
		if w.Static {
			s += " static"
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

// TestWords: what is public, and nothing of the project's own.
func TestWords(t *testing.T) {
	if got, want := words(t, corpus(t, "alpha", "retry.Times"), "go"), "example.org/retry.Do called static\nexample.org/retry.Times static"; got != want {
		t.Errorf("go:\n%s\nwant\n%s", got, want)
	}
	a, err := minertest.Parse([]byte(workspace))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := a.Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	c, err := minertest.Read(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := words(t, c, "typescript")
	for _, w := range []string{
		"Date.now called static", "JSON.parse called static", "zod.z.object called static", "zod.z.object().parse called",
		"node:fs.readFileSync called static", "fs.readFileSync called static", "node:path.join called static", "path.join called static",
		"chalk.red called static", "express.Request static",
	} {
		if !strings.Contains("\n"+got+"\n", "\n"+w+"\n") {
			t.Errorf("%q is missing", w)
		}
	}
	for _, w := range []string{"clock", "acme", "cn", "lib/utils"} {
		if strings.Contains(got, w) {
			t.Errorf("%q is the project's own", w)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
	// Two files of a language do not make a project one of its group.
	if _, ok := build.Words(c, "typescript", false); ok {
		t.Error("a group of two files counts")
	}
	if _, ok := build.Words(corpus(t, "alpha", fmt.Sprint(1)), "cobol", false); ok {
		t.Error("a group without a file counts")
	}
}
