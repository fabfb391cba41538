package miner

// Habit is what other projects do at the opportunities of a candidate.
type Habit struct {
	Projects int     // with enough opportunities; 0: none was seen
	Mean     float64 // of their adherence
}

// Prior tells what other projects do. A corpus without one takes the constants
// of the families.
type Prior interface {
	Habit(k *Candidate) Habit
}

// What the habits of other projects do to a candidate.
const (
	habitWeight   = 1.0 // projects that the family's constant counts for
	habitProjects = 3   // projects that make a habit, or its opposite
	habitMean     = 0.7 // from here on it is a habit of everybody
	habitRare     = 0.2 // up to here the repository stands out
)

// weigh sets the background of a candidate from what other projects do. It
// reports false for what they nearly all do: no agent needs to be told.
func (c *Corpus) weigh(k *Candidate) bool {
	if c.Prior == nil {
		return true
	}
	h := c.Prior.Habit(k)
	k.Others, k.OthersShare = h.Projects, h.Mean
	if h.Projects == 0 {
		return true
	}
	if h.Projects >= habitProjects && h.Mean >= habitMean {
		return false
	}
	n := float64(h.Projects)
	// A few projects say little: two that do otherwise are supposed.
	k.set("others", n/(n+2))
	k.set("others follow", n/(n+2)*h.Mean)
	k.Background = (n*h.Mean + habitWeight*k.Background) / (n + habitWeight)
	if h.Projects >= habitProjects && h.Mean <= habitRare {
		// Not the library's own way, whatever the family had to assume.
		k.Prior += (1 - k.Prior) * 0.25
	}
	return true
}
