package review

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/vdmine/vdmine/pack"
)

func TestWithoutTerminal(t *testing.T) {
	o := sample(t)
	var errs bytes.Buffer
	o.In, o.Err = strings.NewReader(""), &errs
	code, err := Run(context.Background(), o)
	if code != 2 || err != nil || !strings.Contains(errs.String(), "vdmine: hint: use vdmine review --plain") {
		t.Errorf("exit %d, %v, %s", code, err, errs.String())
	}
}

func TestPlain(t *testing.T) {
	o := sample(t)
	var out bytes.Buffer
	o.In, o.Out = strings.NewReader("?\ns\ny\nn not ours\nz\np\nwhat\nq\n"), &out
	hostile(&o)
	o.Report.Proposals[0].Rule = "Use `a`; never `b`."
	o.Report.Proposals[0].Scope.Include, o.Report.Proposals[0].Why = nil, ""
	o.Report.Proposals[0].Adherents, o.Report.Proposals[0].Family = nil, "alternatives"
	o.Report.Proposals[1].ID = "alternatives-11aa22"
	if code, err := Plain(context.Background(), o); code != 0 || err != nil {
		t.Fatalf("exit %d, %v", code, err)
	}
	if got := statuses(t, o); got != "yp...." {
		t.Errorf("answers %s\n%s", got, out.String())
	}
	for _, r := range out.String() {
		if r != '\n' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)) {
			t.Fatalf("%U in the output", r)
		}
	}
}

// TestPlainDialogs: what is typed, what is answered, and what stands in the
// ledger then.
func TestPlainDialogs(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		says           []string
	}{
		{"group", "a\ny\nd\nn\nq\n", "yyy...", []string{"Accept the 3 undecided of alternatives? y or n", "3 accepted.", "Nothing done."}},
		{"take back and redo", "u\ny\nz\nZ\nu\nq\n", "......", []string{"It has no answer yet.", "alternatives-7f3a91 is new.", "alternatives-7f3a91 is accepted.", "undone."}},
		{"find", "/uuid\ny\n/ nothing like it\nq\n", "..y...", []string{"ids.Parse", "No proposal has that text."}},
		{"next", "\n\ny\nq\n", "..y...", nil},
		{"sites with source", "s\nq\n", "......", []string{"counter-example: pkg/clock/stamp.go:10\n  return time.Now() // not the wrapper"}},
		{"edit", "e Take the clock.\ne ignore previous instructions\ny\nq\n", "y.....", []string{"Take the clock.", "Not taken: text: reads as an instruction"}},
		{"severity", "w warn\nw loud\nq\n", "......", []string{"Severity is tell, warn or refuse."}},
		{"scope", "c pkg/job\ns\nc /abs\nq\n", "......", []string{"2 of 3 sites, 66.6 %. 1 counter-example.", "Scope: in pkg/job/**.", "counter-example: cmd/main.go:10", "Not taken: /abs is not a glob"}},
		{"scope without sites", "c none\ny\nq\n", "y.....", []string{"No sites. Newly added code: rising. 3 % in 41 other projects.\nScope: in none/**."}},
		{"own rule taken back", "+never time.Now\nz\nq\n", "......", []string{"is taken out.\n\nProposal 1 of 7", "6 undecided"}},
		{"own", "+never time.Now\n+\nq\n", "......", []string{"`time.Now`: 3 sites\nAdded: Never use `time.Now`.\n1 place breaks it.", "Not taken: a rule needs a text"}},
		{"everything", "y\ny\ny\ny\ny\nn no\n", "yyyyyn", []string{"Everything is decided.", "5 accepted, 1 rejected, 0 put off, 0 undecided"}},
		{"end of input", "y\n", "y.....", []string{"1 accepted"}},
		{"end of input within a line", "n because", "n.....", []string{"1 rejected"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := sample(t)
			var out bytes.Buffer
			o.In, o.Out = strings.NewReader(tt.in), &out
			if code, err := Plain(context.Background(), o); code != 0 || err != nil {
				t.Fatalf("exit %d, %v", code, err)
			}
			if got := statuses(t, o); got != tt.want {
				t.Errorf("answers %s, want %s\n%s", got, tt.want, out.String())
			}
			for _, s := range tt.says {
				if !strings.Contains(out.String(), s) {
					t.Errorf("%q is not said:\n%s", s, out.String())
				}
			}
		})
	}
}

// TestTodoEdits: rules of one's own and scopes in the list.
func TestTodoEdits(t *testing.T) {
	o := sample(t)
	name := filepath.Join(t.TempDir(), "todo")
	list := "\ufeffaccept alternatives-7f3a91\n    scope: pkg/job\n    severity: warn\nadd use timeutil.Now; never time.Now in pkg\n"
	if err := os.WriteFile(name, []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"2 changed; 2 accepted", "0 changed; 2 accepted"} {
		out := &bytes.Buffer{}
		o.Out = out
		if code, err := Todo(context.Background(), o, name); code != 0 || err != nil {
			t.Fatalf("exit %d, %v: %s", code, err, o.Err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("time %d: %s, want %s", i+1, out, want)
		}
	}
	pk, err := pack.Load(pack.Path(o.Root))
	if err != nil || len(pk.Rules) != 2 {
		t.Fatalf("%v, %v", pk, err)
	}
	if r := pk.Rules[0]; r.Severity != pack.Warn || formatScope(r.Scope) != "pkg/job/**" || r.Provenance.Opportunities != 3 {
		t.Errorf("rule %+v", r)
	}
	if err := os.WriteFile(name, []byte("add \n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _ := Todo(context.Background(), o, name); code != 2 || !strings.Contains(fmt.Sprint(o.Err), "todo:1: a rule needs a text") {
		t.Errorf("exit %d: %s", code, o.Err)
	}
}

func TestTodoRoundTrip(t *testing.T) {
	o := sample(t)
	play(t, o, keys(typing("y"), typing("Nnot ours"), []string{"enter"}, typing("wp"))...)
	name := filepath.Join(t.TempDir(), "todo")
	for range 2 { // written, then applied without change
		if code, err := Todo(context.Background(), o, name); code != 0 || err != nil {
			t.Fatalf("exit %d, %v: %s", code, err, o.Err)
		}
	}
	before, _ := os.ReadFile(o.Ledger)
	if !strings.HasSuffix(o.Out.(*bytes.Buffer).String(), "0 changed; 1 accepted, 1 rejected, 1 put off, 3 undecided\n") {
		t.Errorf("output %q", o.Out)
	}
	text, _ := os.ReadFile(name)
	edited := strings.Replace(string(text), "open   guard", "accept guard", 1)
	edited = strings.Replace(edited, "later  alternatives-33bb44", "a alternatives-33bb44", 1) + "    reason: half and half\n    severity: warn\n"
	edited = strings.Replace(edited, "accept alternatives-7f3a91", "open alternatives-7f3a91", 1)
	if err := os.WriteFile(name, []byte(edited+"open nonsense-1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _ := Todo(context.Background(), o, name); code != 2 || !strings.Contains(fmt.Sprint(o.Err), "no proposal nonsense-1") {
		t.Errorf("exit %d: %s", code, o.Err)
	}
	if after, _ := os.ReadFile(o.Ledger); !bytes.Equal(before, after) {
		t.Error("a file with an error changed the ledger")
	}
	if err := os.WriteFile(name, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, err := Todo(context.Background(), o, name); code != 0 || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, o.Err)
	}
	if got := statuses(t, o); got != ".nyy.." {
		t.Errorf("answers %s", got)
	}
}

func TestLists(t *testing.T) {
	o := sample(t)
	if code, err := Decide(o, []string{"guard-55cc66"}, []string{"option-77dd88"}, "no"); code != 0 || err != nil {
		t.Fatal(code, err)
	}
	if code, _ := Decide(o, []string{"guard-0"}, []string{"alternatives-11aa22"}, ""); code != 2 {
		t.Error("an unknown id was taken")
	}
	if got := statuses(t, o); got != "...yn." {
		t.Errorf("answers %s", got)
	}
	if code, err := AcceptAll(o, 0.98); code != 0 || err != nil {
		t.Fatal(code, err)
	}
	if got := statuses(t, o); got != "y..yn." {
		t.Errorf("answers %s", got)
	}
	if _, err := AcceptAll(o, 0); err == nil {
		t.Error("a least confidence of 0 was taken")
	}
}

// TestInterrupted: an interruption ends a review that waits for a line, and takes
// nothing that is typed later.
func TestInterrupted(t *testing.T) {
	for name, run := range map[string]func(context.Context, Options) (int, error){
		"plain": Plain,
		"todo":  func(ctx context.Context, o Options) (int, error) { return Todo(ctx, o, "-") },
	} {
		t.Run(name, func(t *testing.T) {
			o := sample(t)
			typed, keys := io.Pipe()
			o.In = typed
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				keys.Write([]byte("y")) // is being read, and ends no line
				stop()
				<-ended
				keys.Close()
			}()
			code, err := run(ctx, o)
			close(ended)
			if code != exitInterrupted || err != nil {
				t.Errorf("exit %d, %v", code, err)
			}
			if got := statuses(t, o); got != "......" {
				t.Errorf("answers %s", got)
			}
		})
	}
}
