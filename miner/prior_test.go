package miner

import "testing"

type habits Habit

func (h habits) Habit(*Candidate) Habit { return Habit(h) }

func TestWeigh(t *testing.T) {
	for _, c := range []struct {
		name string
		h    Habit
		ok   bool
		q    float64
	}{
		{"unknown", Habit{}, true, 0.3},
		{"a habit of all", Habit{Projects: 4, Mean: 0.9}, false, 0},
		{"of two", Habit{Projects: 2, Mean: 0.9}, true, 0.7},
		{"the opposite", Habit{Projects: 5, Mean: 0.06}, true, 0.1},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := Candidate{Prior: 0.2, Background: 0.3}
			ok := (&Corpus{Prior: habits(c.h)}).weigh(&k)
			if ok != c.ok || ok && (k.Background < c.q-1e-9 || k.Background > c.q+1e-9) {
				t.Errorf("%v, background %v", ok, k.Background)
			}
			if k.Background == 0 {
				t.Error("nothing is impossible")
			}
			if stands := c.h.Projects >= 3 && c.h.Mean < 0.1; stands != (k.Prior > 0.2) {
				t.Errorf("prior %v", k.Prior)
			}
		})
	}
	k := Candidate{Prior: 0.2, Background: 0.3}
	if !(&Corpus{}).weigh(&k) || k.Background != 0.3 {
		t.Error("without a table the constants stand")
	}
}
