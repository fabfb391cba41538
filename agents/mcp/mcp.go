// Package mcp serves the accepted rules over the Model Context Protocol on
// standard input and output, for hosts without hooks. It is the only package
// that links a network library, through the SDK; it opens no socket.
package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/vdmine/vdmine/inject"
	"github.com/vdmine/vdmine/pack"
)

// maxFile is the size of a file or proposed text above which nothing is said.
const maxFile = 1 << 20

// Serve answers requests until the client goes away. Root is the folder in
// which relative paths are meant; the pack is read anew at each call.
func Serve(ctx context.Context, root string, p inject.Parser, version string) error {
	s, err := New(root, p, version)
	if err != nil {
		return err
	}
	return s.Run(ctx, &sdk.StdioTransport{})
}

type server struct {
	root   string
	parser inject.Parser
}

type rulesInput struct {
	Path string `json:"path" jsonschema:"file that is about to be written or read, absolute or relative to the repository"`
	Text string `json:"text,omitempty" jsonschema:"the text that is about to be written, if known"`
}

type checkInput struct {
	Path string `json:"path" jsonschema:"file, absolute or relative to the repository"`
	Text string `json:"text,omitempty" jsonschema:"the whole new content; the file on disk is checked when it is left out"`
}

type explainInput struct {
	ID string `json:"id" jsonschema:"id of the rule, as it stands in brackets behind its text"`
}

// New makes the server with its three tools.
func New(root string, p inject.Parser, version string) (*sdk.Server, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("mcp: %w", err)
	}
	h := &server{root: abs, parser: p}
	s := sdk.NewServer(&sdk.Implementation{Name: "vdmine", Version: version}, &sdk.ServerOptions{
		Instructions: "Conventions of this repository. Ask rules_for_file before writing a file and check_edit after.",
	})
	read := &sdk.ToolAnnotations{ReadOnlyHint: true}
	sdk.AddTool(s, &sdk.Tool{Name: "rules_for_file", Annotations: read, Description: "The conventions of this repository that concern a file, at most five."}, h.rules)
	sdk.AddTool(s, &sdk.Tool{Name: "check_edit", Annotations: read, Description: "The lines of a file or proposed text that break conventions of this repository."}, h.check)
	sdk.AddTool(s, &sdk.Tool{Name: "explain_rule", Annotations: read, Description: "Why a convention exists, where it applies, and a real example."}, h.explain)
	return s, nil
}

func text(s string) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: s}}}
}

// open loads the pack of the repository that holds path, and the path inside.
func (h *server) open(path string) (p *pack.Pack, root, rel string, err error) {
	abs := path
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(h.root, abs)
	}
	root = pack.FindRoot(filepath.Dir(filepath.Clean(abs)))
	if path == "" {
		root = pack.FindRoot(h.root)
	}
	if root == "" {
		return nil, "", "", fmt.Errorf("no accepted rules: %s has no %s", h.root, filepath.Join(pack.Dir, pack.FileName))
	}
	// A path given by a model must not lead out of the repository being served.
	if r, err := filepath.Rel(h.root, root); err != nil || strings.HasPrefix(r, "..") {
		if r, err := filepath.Rel(root, h.root); err != nil || strings.HasPrefix(r, "..") {
			return nil, "", "", fmt.Errorf("%q lies outside this repository", path)
		}
	}
	rel, err = filepath.Rel(root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return nil, "", "", fmt.Errorf("%q lies outside this repository", path)
	}
	p, err = pack.Load(pack.Path(root))
	return p, root, filepath.ToSlash(rel), err
}

func content(root, rel string) (string, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return "", err
	}
	defer r.Close()
	f, err := r.Open(filepath.FromSlash(rel))
	if err != nil {
		return "", err
	}
	defer f.Close()
	if fi, err := f.Stat(); err != nil || !fi.Mode().IsRegular() || fi.Size() > maxFile {
		return "", fmt.Errorf("%s is not a regular file of at most %d bytes", rel, maxFile)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	return string(b), err
}

func (h *server) rules(_ context.Context, _ *sdk.CallToolRequest, in rulesInput) (*sdk.CallToolResult, any, error) {
	p, root, rel, err := h.open(in.Path)
	if err != nil {
		return nil, nil, err
	}
	e := inject.Edit{Path: rel, Text: in.Text}
	if h.parser != nil {
		e.Lang, e.Test = h.parser.Language(rel), h.parser.IsTest(rel)
	}
	if e.Text == "" {
		e.Text, _ = content(root, rel) // a new file has none
	}
	_, err = os.Lstat(filepath.Join(root, filepath.FromSlash(rel)))
	e.New = errors.Is(err, fs.ErrNotExist)
	list, _ := inject.Clean(inject.Match(p, e, nil))
	s, _ := inject.Text("Conventions of this repository for this file:", list, inject.MaxBytes)
	if s == "" {
		s = "No accepted convention concerns this file."
	}
	return text(s), nil, nil
}

func (h *server) check(_ context.Context, _ *sdk.CallToolRequest, in checkInput) (*sdk.CallToolResult, any, error) {
	p, root, rel, err := h.open(in.Path)
	if err != nil {
		return nil, nil, err
	}
	src := in.Text
	if src == "" {
		if src, err = content(root, rel); err != nil {
			return nil, nil, err
		}
	}
	if h.parser == nil || h.parser.Language(rel) == "" {
		return text("This language is not checked."), nil, nil
	}
	if len(src) > maxFile {
		return nil, nil, fmt.Errorf("text larger than %d bytes", maxFile)
	}
	f, err := h.parser.Facts(root, rel, []byte(src))
	if err != nil {
		return nil, nil, fmt.Errorf("check %s: %w", rel, err)
	}
	var found []inject.Finding
	for _, g := range inject.Check(p, f, inject.All()) {
		if len(pack.VerifyRule(g.Rule)) == 0 {
			found = append(found, g)
		}
	}
	s := strings.Replace(inject.Report(rel, found, inject.MaxBytes), "The edit was applied, but breaks", "This breaks", 1)
	if s == "" {
		s = "Nothing breaks an accepted convention."
	}
	return text(s), nil, nil
}

func (h *server) explain(_ context.Context, _ *sdk.CallToolRequest, in explainInput) (*sdk.CallToolResult, any, error) {
	p, _, _, err := h.open("")
	if err != nil {
		return nil, nil, err
	}
	r := p.Find(in.ID)
	if r == nil || len(pack.VerifyRule(r)) > 0 {
		return nil, nil, fmt.Errorf("no rule with id %.80q", in.ID)
	}
	var b strings.Builder
	b.WriteString(r.Text)
	if r.Why != "" {
		b.WriteString("\nWhy: " + r.Why)
	}
	if len(r.Languages) > 0 {
		b.WriteString("\nLanguages: " + strings.Join(r.Languages, ", "))
	}
	if len(r.Scope.Include) > 0 {
		b.WriteString("\nIn: " + strings.Join(r.Scope.Include, ", "))
	}
	if len(r.Scope.Exclude) > 0 {
		b.WriteString("\nNot in: " + strings.Join(r.Scope.Exclude, ", "))
	}
	if r.Example != "" {
		b.WriteString("\nExample: " + r.Example)
	}
	if r.Provenance.Opportunities > 0 {
		fmt.Fprintf(&b, "\nFollowed in %d of %d %ss when it was accepted.", r.Provenance.Support, r.Provenance.Opportunities, r.Matcher.Unit())
	}
	return text(b.String()), nil, nil
}
