package pack

import (
	"bytes"
	"fmt"
	"slices"
)

// LoadMerged is Load for a file in which git may have left a merge conflict:
// the rules of both sides are taken, and of a rule that both have the one that
// was accepted later. merged reports whether there was a conflict. Whether each
// of the rules is still meant stands in the ledger.
func LoadMerged(path string) (p *Pack, merged bool, err error) {
	data, err := readRegular(path)
	if err != nil {
		return nil, false, fmt.Errorf("load pack: %w", err)
	}
	p, merged, err = parseMerged(path, data)
	if err != nil {
		return nil, merged, fmt.Errorf("load pack: %w", err)
	}
	return p, merged, nil
}

func parseMerged(path string, data []byte) (p *Pack, merged bool, err error) {
	if !conflicted(data) {
		p, err := Parse(path, data)
		return p, false, err
	}
	out := &Pack{}
	for _, side := range [][]byte{sideOf(data, true), sideOf(data, false)} {
		p, err := Parse(path, side)
		if err != nil {
			return nil, true, fmt.Errorf("one side of a merge conflict: %w", err)
		}
		for _, r := range p.Rules {
			i := slices.IndexFunc(out.Rules, func(o Rule) bool { return o.ID == r.ID })
			switch {
			case i < 0:
				out.Rules = append(out.Rules, r)
			case r.Provenance.Accepted > out.Rules[i].Provenance.Accepted:
				out.Rules[i] = r
			}
		}
	}
	sortRules(out.Rules)
	return out, true, nil
}

// The beginnings of the lines by which git marks a conflict.
const (
	markOurs   = "<<<<<<< "
	markBase   = "||||||| "
	markMiddle = "======="
	markTheirs = ">>>>>>> "
)

// conflicted reports whether a text holds a conflict. In no pack can a line
// begin like that.
func conflicted(data []byte) bool {
	return bytes.HasPrefix(data, []byte(markOurs)) || bytes.Contains(data, []byte("\n"+markOurs))
}

// sideOf returns the text that one side had.
func sideOf(data []byte, ours bool) []byte {
	const (
		both = iota
		first
		base
		second
	)
	var out []byte
	at := both
	for line := range bytes.Lines(data) {
		switch {
		case at == both && bytes.HasPrefix(line, []byte(markOurs)):
			at = first
		case at == first && bytes.HasPrefix(line, []byte(markBase)):
			at = base
		case (at == first || at == base) && string(bytes.TrimRight(line, "\r\n")) == markMiddle:
			at = second
		case at == second && bytes.HasPrefix(line, []byte(markTheirs)):
			at = both
		case at == both, at == first && ours, at == second && !ours:
			out = append(out, line...)
		}
	}
	return out
}
