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
	ours, theirs, ok := sides(data)
	if !ok {
		p, err := Parse(path, data)
		return p, false, err
	}
	out := &Pack{}
	for _, side := range [][]byte{ours, theirs} {
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

// sides returns the texts that the two sides had; ok is false if there is no
// conflict, or a mark of it is missing.
func sides(data []byte) (ours, theirs []byte, ok bool) {
	const (
		both = iota
		first
		base
		second
	)
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
			at, ok = both, true
		case at == both:
			ours, theirs = append(ours, line...), append(theirs, line...)
		case at == first:
			ours = append(ours, line...)
		case at == second:
			theirs = append(theirs, line...)
		}
	}
	return ours, theirs, ok && at == both
}
