package eval

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Row is one candidate of which it is known whether it states a convention of
// the answer key.
type Row struct {
	Repo    string
	Signals map[string]float64
	States  []string // ids of the conventions that it states
	Hit     bool
	Weight  float64 // how often the row counts
}

// Weight is what one signal adds to the log-odds; the name "" is the constant.
type Weight struct {
	Signal string
	Of     float64
}

// newtonSteps is more than enough: the steps shrink quadratically.
const newtonSteps = 15

// Fit returns the weights of a logistic regression with a ridge penalty on the
// weights of the standardised signals (Hoerl and Kennard, Technometrics 1970),
// found by Newton's method. Every repository counts the same, whatever the
// number of its rows. The constant comes first, the rest by name.
func Fit(rows []Row, penalty float64) []Weight {
	index := map[string]int{}
	for _, r := range rows {
		for s := range r.Signals {
			index[s] = 0
		}
	}
	names := slices.Sorted(maps.Keys(index))
	for i, s := range names {
		index[s] = i + 1
	}
	n := len(names) + 1
	mean, dev, total := make([]float64, n), make([]float64, n), 0.0
	x := make([][]float64, len(rows))
	per := map[string]float64{}
	for _, r := range rows {
		per[r.Repo] += r.Weight
	}
	weight := make([]float64, len(rows))
	for i, r := range rows {
		x[i] = make([]float64, n)
		weight[i] = r.Weight / per[r.Repo] * float64(len(rows)) / float64(len(per))
		total += weight[i]
		// In the order of the names: sums of floats depend on it.
		for j, s := range names {
			x[i][j+1] = r.Signals[s]
			mean[j+1] += weight[i] * x[i][j+1]
		}
	}
	for j := 1; j < n; j++ {
		mean[j] /= total
		for i := range x {
			dev[j] += weight[i] * (x[i][j] - mean[j]) * (x[i][j] - mean[j])
		}
		dev[j] = math.Sqrt(dev[j] / total)
	}
	for i := range x {
		x[i][0] = 1
		for j := 1; j < n; j++ {
			if dev[j] > 1e-9 {
				x[i][j] = (x[i][j] - mean[j]) / dev[j]
			} else {
				x[i][j] = 0
			}
		}
	}
	w := make([]float64, n)
	for range newtonSteps {
		g, h := make([]float64, n), make([][]float64, n)
		for j := range h {
			h[j] = make([]float64, n)
			h[j][j] = 1e-9
			if j > 0 {
				g[j], h[j][j] = -penalty*w[j], penalty
			}
		}
		for i, r := range rows {
			z := 0.0
			for j := range w {
				z += w[j] * x[i][j]
			}
			p, y := 1/(1+math.Exp(-z)), 0.0
			if r.Hit {
				y = 1
			}
			v := weight[i] * p * (1 - p)
			for j := range w {
				g[j] += weight[i] * (y - p) * x[i][j]
				for k := range j + 1 {
					h[j][k] += v * x[i][j] * x[i][k]
				}
			}
		}
		for j := range h {
			for k := range j {
				h[k][j] = h[j][k]
			}
		}
		for j, d := range solve(h, g) {
			w[j] += d
		}
	}
	out := []Weight{{"", w[0]}}
	for j, s := range names {
		of := 0.0
		if dev[j+1] > 1e-9 {
			of = w[j+1] / dev[j+1]
			out[0].Of -= of * mean[j+1]
		}
		out = append(out, Weight{s, of})
	}
	return out
}

// solve returns the solution of a·x = b for a symmetric positive definite a,
// which it overwrites (Cholesky).
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for j := range n {
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		a[j][j] = math.Sqrt(math.Max(a[j][j], 1e-12))
		for i := j + 1; i < n; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	x := make([]float64, n)
	for i := range n {
		x[i] = b[i]
		for k := range i {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}

// Chance returns the probability that weights give to signals.
func Chance(w []Weight, signals map[string]float64) float64 {
	z := 0.0
	for _, v := range w {
		if v.Signal == "" {
			z += v.Of
		} else {
			z += v.Of * signals[v.Signal]
		}
	}
	return 1 / (1 + math.Exp(-z))
}

// folds is the number of parts into which repositories are dealt by HeldOut.
const folds = 5

// HeldOut fits without a fifth of the repositories in turn and ranks the
// candidates of these: it returns the mean share, over repositories, of the
// conventions that any candidate states which stand among the first 20 and 50,
// and the number of repositories with one.
func HeldOut(rows []Row, penalty float64) (at20, at50 float64, repos int) {
	by := map[string][]Row{}
	for _, r := range rows {
		by[r.Repo] = append(by[r.Repo], r)
	}
	names := slices.Sorted(maps.Keys(by))
	for fold := range folds {
		var train []Row
		for i, n := range names {
			if i%folds != fold {
				train = append(train, by[n]...)
			}
		}
		w := Fit(train, penalty)
		for i, n := range names {
			if i%folds != fold {
				continue
			}
			list := slices.Clone(by[n])
			slices.SortStableFunc(list, func(a, b Row) int { return cmp.Compare(Chance(w, b.Signals), Chance(w, a.Signals)) })
			all, first20, first50 := map[string]bool{}, map[string]bool{}, map[string]bool{}
			for rank, r := range list {
				for _, id := range r.States {
					all[id] = true
					if rank < 20 {
						first20[id] = true
					}
					if rank < 50 {
						first50[id] = true
					}
				}
			}
			if len(all) > 0 {
				repos++
				at20 += float64(len(first20)) / float64(len(all))
				at50 += float64(len(first50)) / float64(len(all))
			}
		}
	}
	if repos > 0 {
		at20, at50 = at20/float64(repos), at50/float64(repos)
	}
	return at20, at50, repos
}
