package tree

import "time"

// ByCursor is byCursor.
func (s *Session) ByCursor(g *Grammar, src []byte, limit time.Duration) ([]Node, error) {
	return s.byCursor(g, src, limit)
}
