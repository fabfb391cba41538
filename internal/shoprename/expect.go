package shoprename

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Expect is what a scan of the example has to find.
type Expect struct {
	Schema      string       `json:"schema"`
	Conventions []Convention `json:"conventions"`
}

// Convention is one of the conventions that the example keeps.
type Convention struct {
	Name       string   `json:"name"`
	Language   string   `json:"language"`
	Words      []string `json:"words"`      // each stands in the rule or in what it says to use
	Exceptions []Site   `json:"exceptions"` // the counter-examples that have to be found
	Allowed    []Site   `json:"allowed"`    // what may be found as well, since only a human can tell
}

// Site is a place in the example. From and To are the first and last line of the function around it where the
// convention is about functions, else they are Line.
type Site struct {
	Path string `json:"path"`
	Line int    `json:"line"`
	Text string `json:"text"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// LoadExpect reads an expectation from a file.
func LoadExpect(file string) (Expect, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Expect{}, fmt.Errorf("load %s: %w", file, err)
	}
	e, err := ParseExpect(data)
	if err != nil {
		return Expect{}, fmt.Errorf("load %s: %w", file, err)
	}
	return e, nil
}

// ParseExpect reads an expectation; unknown fields are refused.
func ParseExpect(data []byte) (Expect, error) {
	var e Expect
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return Expect{}, err
	}
	return e, nil
}

// MapExpect returns the expectation for a renamed copy.
func MapExpect(data []byte, m Mapping) ([]byte, error) {
	e, err := ParseExpect(data)
	if err != nil {
		return nil, fmt.Errorf("map expectation: %w", err)
	}
	for i := range e.Conventions {
		c := &e.Conventions[i]
		for j, word := range c.Words {
			c.Words[j] = m.Word(word)
		}
		mapSites(c.Exceptions, m)
		mapSites(c.Allowed, m)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(e); err != nil {
		return nil, fmt.Errorf("map expectation: %w", err)
	}
	return b.Bytes(), nil
}

func mapSites(sites []Site, m Mapping) {
	for i := range sites {
		s := &sites[i]
		s.Text = m.Text(s.Path, s.Text)
		s.Path = m.Path(s.Path)
	}
}

// Verify checks that every line of the expectation holds the text it names, in the repository at root.
func (e Expect) Verify(root string) error {
	var errs []error
	for _, c := range e.Conventions {
		for _, s := range append(append([]Site{}, c.Exceptions...), c.Allowed...) {
			if err := s.verify(root); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", c.Name, err))
			}
		}
	}
	return errors.Join(errs...)
}

func (s Site) verify(root string) error {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(s.Path)))
	if err != nil {
		return err
	}
	lines := strings.Split(string(data), "\n")
	switch {
	case s.Line < 1 || s.Line > len(lines):
		return fmt.Errorf("%s:%d: no such line", s.Path, s.Line)
	case s.Line < s.From || s.Line > s.To:
		return fmt.Errorf("%s:%d: outside of %d-%d", s.Path, s.Line, s.From, s.To)
	case s.Text == "" || !strings.Contains(lines[s.Line-1], s.Text):
		return fmt.Errorf("%s:%d: does not hold %q", s.Path, s.Line, s.Text)
	}
	return nil
}
