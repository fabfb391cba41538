// Package sarif writes static-analysis results as SARIF 2.1.0, the form that
// code hosts and editors read.
package sarif

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/safe"
)

// Level is the weight of a result.
type Level string

// The levels.
const (
	Note    Level = "note"
	Warning Level = "warning"
	Error   Level = "error"
)

// Rule describes what a result breaks.
type Rule struct {
	ID    string
	Text  string
	Help  string // why the rule exists, may be empty
	Level Level
}

// Result is one finding. Path is relative to the repository's root, with slashes.
type Result struct {
	Rule        string
	Message     string
	Level       Level
	Path        string
	Line        int
	Fingerprint string
	// State is "new", "unchanged" or, when there was nothing to compare with, "".
	State string
}

// Log is what Encode writes: one run of one tool.
type Log struct {
	Tool    string
	Version string // may be empty
	URI     string // of the tool's home page
	Commit  string // may be empty
	Rules   []Rule
	Results []Result
	Notes   []string
}

// FingerprintKey names the fingerprint that results carry.
const FingerprintKey = "vdmineFinding/v1"

type message struct {
	Text string `json:"text"`
}

type location struct {
	PhysicalLocation struct {
		ArtifactLocation struct {
			URI       string `json:"uri"`
			URIBaseID string `json:"uriBaseId"`
		} `json:"artifactLocation"`
		Region struct {
			StartLine int `json:"startLine"`
		} `json:"region"`
	} `json:"physicalLocation"`
}

type result struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               Level             `json:"level"`
	Message             message           `json:"message"`
	Locations           []location        `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints,omitempty"`
	BaselineState       string            `json:"baselineState,omitempty"`
}

type configuration struct {
	Level Level `json:"level"`
}

type descriptor struct {
	ID                   string        `json:"id"`
	ShortDescription     message       `json:"shortDescription"`
	FullDescription      *message      `json:"fullDescription,omitempty"`
	DefaultConfiguration configuration `json:"defaultConfiguration"`
}

type driver struct {
	Name           string       `json:"name"`
	Version        string       `json:"version,omitempty"`
	InformationURI string       `json:"informationUri,omitempty"`
	Rules          []descriptor `json:"rules"`
}

type notification struct {
	Level   Level   `json:"level"`
	Message message `json:"message"`
}

type invocation struct {
	ExecutionSuccessful        bool           `json:"executionSuccessful"`
	ToolExecutionNotifications []notification `json:"toolExecutionNotifications,omitempty"`
}

type run struct {
	Tool struct {
		Driver driver `json:"driver"`
	} `json:"tool"`
	Invocations []invocation      `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Properties  map[string]string `json:"properties,omitempty"`
	Results     []result          `json:"results"`
}

type document struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

// Encode returns the text of a log. The same log gives the same bytes. Results
// of a rule that Rules does not hold get one made of the result.
func Encode(l Log) ([]byte, error) {
	var r run
	r.Tool.Driver = driver{Name: l.Tool, Version: l.Version, InformationURI: l.URI, Rules: []descriptor{}}
	r.ColumnKind = "utf16CodeUnits"
	r.Results = []result{}
	if l.Commit != "" {
		r.Properties = map[string]string{"commit": text(l.Commit)}
	}
	inv := invocation{ExecutionSuccessful: true}
	for _, n := range l.Notes {
		inv.ToolExecutionNotifications = append(inv.ToolExecutionNotifications, notification{Note, message{text(n)}})
	}
	r.Invocations = []invocation{inv}
	rules := slices.Clone(l.Rules)
	index := map[string]int{}
	for i := range rules {
		index[rules[i].ID] = i
	}
	for _, x := range l.Results {
		if _, ok := index[x.Rule]; !ok {
			index[x.Rule] = len(rules)
			rules = append(rules, Rule{ID: x.Rule, Text: x.Message, Level: x.Level})
		}
	}
	for _, x := range rules {
		d := descriptor{ID: text(x.ID), ShortDescription: message{text(x.Text)}, DefaultConfiguration: configuration{level(x.Level)}}
		if x.Help != "" {
			d.FullDescription = &message{text(x.Help)}
		}
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, d)
	}
	for _, x := range l.Results {
		out := result{RuleID: text(x.Rule), RuleIndex: index[x.Rule], Level: level(x.Level), Message: message{text(x.Message)}, BaselineState: x.State}
		var loc location
		loc.PhysicalLocation.ArtifactLocation.URI = URI(x.Path)
		loc.PhysicalLocation.ArtifactLocation.URIBaseID = "%SRCROOT%"
		loc.PhysicalLocation.Region.StartLine = max(1, x.Line)
		out.Locations = []location{loc}
		if x.Fingerprint != "" {
			out.PartialFingerprints = map[string]string{FingerprintKey: x.Fingerprint}
		}
		r.Results = append(r.Results, out)
	}
	var w bytes.Buffer
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(document{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []run{r}})
	return w.Bytes(), err
}

func level(l Level) Level {
	switch l {
	case Note, Warning, Error:
		return l
	}
	return Note
}

// text makes a line of what a stranger wrote. A message must not be empty.
func text(s string) string {
	if s = safe.Line(s); s == "" {
		return "-"
	}
	return s
}

// URI returns a slash-separated relative path as a relative URI reference.
// Bytes that are no UTF-8 are escaped as they are.
func URI(path string) string {
	parts := strings.Split(strings.TrimLeft(path, "/"), "/") // two slashes in front would name a host
	for i, p := range parts {
		// A colon in the first part would read as the end of a scheme.
		parts[i] = strings.ReplaceAll(url.PathEscape(p), ":", "%3A")
	}
	return strings.Join(parts, "/")
}
