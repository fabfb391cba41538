package shoprename

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// piece is a part of an identifier: a word, or the signs between two words.
type piece struct {
	text string
	word bool
}

// split cuts an identifier at underscores, dollar signs and changes of case. Digits belong to the word before them.
func split(ident string) []piece {
	var pieces []piece
	for i := 0; i < len(ident); {
		j := i
		for j < len(ident) && (ident[j] == '_' || ident[j] == '$' || isDigit(ident[j])) {
			j++
		}
		if j > i {
			pieces = append(pieces, piece{text: ident[i:j]})
			i = j
			continue
		}
		j = wordEnd(ident, i)
		pieces = append(pieces, piece{text: ident[i:j], word: true})
		i = j
	}
	return pieces
}

// wordEnd returns where the word that starts at i ends: Word, word, or WORD before another Word.
func wordEnd(s string, i int) int {
	j := i + 1
	if isUpper(s[i]) && j < len(s) && isUpper(s[j]) {
		for j < len(s) && isUpper(s[j]) {
			j++
		}
		if j < len(s) && isLower(s[j]) {
			return j - 1
		}
	} else {
		for j < len(s) && isLower(s[j]) {
			j++
		}
	}
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	return j
}

// likeCase writes word in the case of model.
func likeCase(model, word string) string {
	letters := strings.TrimRight(model, "0123456789")
	switch {
	case len(letters) > 1 && strings.ToUpper(letters) == letters:
		return strings.ToUpper(word)
	case isUpper(letters[0]):
		return strings.ToUpper(word[:1]) + word[1:]
	}
	return word
}

// makeWords gives each word a made-up one. A plural follows its singular; no made-up word is one of the old ones.
func makeWords(words map[string]bool, taken map[string]bool, seed uint64) map[string]string {
	sorted := make([]string, 0, len(words))
	for word := range words {
		sorted = append(sorted, word)
	}
	slices.Sort(sorted)
	random := rand.New(rand.NewPCG(seed, 0x5eed))
	used := map[string]bool{}
	made := make(map[string]string, len(sorted))
	for _, word := range sorted {
		if words[strings.TrimSuffix(word, "s")] && strings.HasSuffix(word, "s") {
			continue
		}
		for {
			candidate := pronounceable(random)
			if !used[candidate] && !words[candidate] && !words[candidate+"s"] && !taken[candidate] {
				used[candidate] = true
				made[word] = candidate
				break
			}
		}
	}
	// From short to long, for a plural may itself have one ("s" after "ss").
	slices.SortStableFunc(sorted, func(a, b string) int { return len(a) - len(b) })
	for _, word := range sorted {
		if _, ok := made[word]; !ok {
			made[word] = made[strings.TrimSuffix(word, "s")] + "s"
		}
	}
	return made
}

// pronounceable returns a word of three syllables that does not end in s.
func pronounceable(random *rand.Rand) string {
	const onsets, vowels, codas = "bdfgjklmnprtvwz", "aeiou", "klmnrx"
	var b strings.Builder
	for range 3 {
		b.WriteByte(onsets[random.IntN(len(onsets))])
		b.WriteByte(vowels[random.IntN(len(vowels))])
	}
	b.WriteByte(codas[random.IntN(len(codas))])
	return b.String()
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isIdentStart(c byte) bool { return isUpper(c) || isLower(c) || c == '_' || c == '$' }
func isIdent(c byte) bool      { return isIdentStart(c) || isDigit(c) }
