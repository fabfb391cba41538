package miner

import "math"

// Normal quantiles of two-sided intervals of 95 % and 90 %.
const (
	z95 = 1.959963984540054
	z90 = 1.6448536269514722
)

// Wilson returns the lower end of the 95 % score interval of a share s/n
// (E. B. Wilson, JASA 1927). s may be fractional. It is 0 for n = 0.
func Wilson(s, n float64) float64 { return wilson(s, n, z95) }

// wilson is Wilson for the interval of a normal quantile z.
func wilson(s, n, z float64) float64 {
	if n <= 0 {
		return 0
	}
	p := s / n
	z2 := z * z
	c := p + z2/(2*n)
	d := z * math.Sqrt((p*(1-p)+z2/(4*n))/n)
	return math.Max(0, (c-d)/(1+z2/n))
}

// KL returns the Kullback-Leibler divergence, in nats, of a Bernoulli(p) from
// a Bernoulli(q); 0 when p ≤ q, since only an excess over the background counts.
func KL(p, q float64) float64 {
	if p <= q {
		return 0
	}
	q = math.Min(math.Max(q, 1e-6), 1-1e-6)
	k := 0.0
	if p > 0 {
		k += p * math.Log(p/q)
	}
	if p < 1 {
		k += (1 - p) * math.Log((1-p)/(1-q))
	}
	return k
}

// Bits returns what stating a rule saves over the background: n opportunities
// followed with at least share w where q was expected, less the cost of the
// rule itself (minimum description length).
func Bits(n, w, q, cost float64) float64 { return n*KL(w, q)/math.Ln2 - cost }
