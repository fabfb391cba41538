// Shot draws a terminal screen as SVG, for the README.
//
// With -report it runs the review of that report on a screen of its own, types
// -keys (named as bubbletea names them, separated by spaces) and draws what is
// shown. The ledger is a temporary one. With -ansi it draws what stands on
// standard input, as `tmux capture-pane -ep` writes it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/vdmine/vdmine/proposals"
	"github.com/vdmine/vdmine/proposals/review"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("shot", flag.ContinueOnError)
	fs.SetOutput(stderr)
	report := fs.String("report", "", "`file` with the JSON of vdmine scan")
	root := fs.String("root", ".", "`folder` that the report is of")
	keys := fs.String("keys", "", "keys to type, separated by spaces")
	width := fs.Int("width", 120, "columns")
	height := fs.Int("height", 34, "lines")
	ansi := fs.Bool("ansi", false, "draw standard input")
	text := fs.Bool("text", false, "write the screen with its escape sequences, not SVG")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	var frame string
	var err error
	switch {
	case *ansi:
		var data []byte
		data, err = io.ReadAll(io.LimitReader(stdin, 4<<20))
		frame = string(data)
	case *report != "":
		frame, err = screen(*report, *root, *width, *height, strings.Fields(*keys))
	default:
		fmt.Fprintln(stderr, "vdmine: error: -report or -ansi is needed")
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, "vdmine: error:", err)
		return 2
	}
	if *text {
		fmt.Fprintln(stdout, frame)
		return 0
	}
	fmt.Fprint(stdout, svg(frame))
	return 0
}

func screen(file, root string, width, height int, keys []string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var r proposals.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	dir, err := os.MkdirTemp("", "shot-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	env := func(k string) string {
		if k == "LANG" {
			return "C.UTF-8"
		}
		return ""
	}
	return review.Frame(review.Options{
		Root: root, Report: &r, Ledger: proposals.LedgerPath(dir), Pack: filepath.Join(dir, "pack.toml"), Env: env, Color: "always", By: "you",
	}, width, height, keys...)
}
