package history

import (
	"bufio"
	"container/heap"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/internal/gitsafe"
)

// node is a commit, merges too, with what decides its place in the list.
type node struct {
	commit
	parents []string
	date    int64 // of the committer, seconds since 1970
}

// listing is the history of a commit as far as it was listed, newest first. What
// is not in it is no younger than floor, and came later in git's order.
type listing struct {
	tip   string
	floor int64
	nodes []node
}

// spare is the number of commits listed beyond those that are wanted: as many
// may come before git is asked for the whole list again.
const spare = 500

// listKey is the name under which a memo has the listing. No commit is called so.
const listKey = "list"

// heads lists one commit more than is wanted, newest first. Git is asked for
// those alone that are not in the listing of the run before: their order follows
// from parents and dates.
func heads(ctx context.Context, repo *gitsafe.Repo, head string, o Options) ([]commit, error) {
	whole := repo.Dir() == repo.Root() // of a folder git leaves out commits
	if o.Memo == nil || o.From != "" || !whole || repo.Shallow(ctx) {
		l, _, err := listed(ctx, repo, gitsafe.LogOptions{From: o.From, Merges: whole}, o.Commits+1)
		return l.commits(o.Commits + 1), err
	}
	var old *listing
	if b, ok := o.Memo.Get(listKey); ok {
		old = decodeListing(b)
	}
	if old != nil && old.tip != head {
		old = old.goOn(ctx, repo, head, o.Commits+1+spare)
		if old != nil {
			o.Memo.Put(listKey, old.encode())
		}
	}
	if old != nil {
		if out := old.commits(o.Commits + 1); len(out) > o.Commits || old.ends() {
			return out, nil
		}
	}
	l, full, err := listed(ctx, repo, gitsafe.LogOptions{Merges: true}, o.Commits+1+spare)
	out := l.commits(o.Commits + 1)
	if full {
		l.cut()
	}
	if l.tip = head; err == nil && len(l.nodes) > 0 && l.nodes[0].hash == head {
		o.Memo.Put(listKey, l.encode())
	}
	return out, err
}

// listed asks git for commits until so many that are no merges have come, and
// reports whether they have.
func listed(ctx context.Context, repo *gitsafe.Repo, o gitsafe.LogOptions, most int) (l *listing, full bool, err error) {
	l = &listing{}
	o.Format = listHeader
	r, err := repo.Log(ctx, o)
	if err != nil {
		return l, false, err
	}
	n := 0
	err = readNodes(r, func(c node) bool {
		l.nodes = append(l.nodes, c)
		if !c.merge() {
			n++
		}
		return n < most
	})
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return l, n == most, err
}

// cut ends a listing before its last commit: of what git had in hand when it told
// that commit, nothing was younger. Of its parents that is not known.
func (l *listing) cut() {
	last := len(l.nodes) - 1
	l.floor, l.nodes = l.nodes[last].date, l.nodes[:last]
}

// commits returns the commits that are no merges, at most so many.
func (l *listing) commits(most int) []commit {
	var out []commit
	for i := range l.nodes {
		if !l.nodes[i].merge() && len(out) < most {
			out = append(out, l.nodes[i].commit)
		}
	}
	return out
}

func (c *node) merge() bool { return len(c.parents) > 1 }

// byHash returns the places of the commits.
func (l *listing) byHash() map[string]int {
	at := make(map[string]int, len(l.nodes))
	for i := range l.nodes {
		at[l.nodes[i].hash] = i
	}
	return at
}

// ends reports whether the listing goes back to the first commit.
func (l *listing) ends() bool {
	at := l.byHash()
	for i := range l.nodes {
		for _, p := range l.nodes[i].parents {
			if _, ok := at[p]; !ok {
				return false
			}
		}
	}
	return true
}

// goOn returns the listing of another commit, most of whose history is known;
// nil if git has to be asked for all of it.
func (l *listing) goOn(ctx context.Context, repo *gitsafe.Repo, head string, most int) *listing {
	fresh, full, err := listed(ctx, repo, gitsafe.LogOptions{From: head, Since: l.tip, Merges: true}, spare+1)
	if err != nil || full {
		return nil
	}
	known := &listing{tip: head, floor: l.floor, nodes: slices.Concat(fresh.nodes, l.nodes)}
	return known.walk(most)
}

// walk puts the known commits into the order in which git tells those that can
// be reached from the tip: of the commits in hand the one with the latest date,
// of equal ones the first that came; then its parents come into hand. It ends
// where a commit that is not known might be next.
func (l *listing) walk(most int) *listing {
	at := l.byHash()
	out := &listing{tip: l.tip, floor: l.floor}
	var in hand
	seen := map[string]bool{}
	unknown := false
	take := func(h string) {
		if seen[h] {
			return
		}
		seen[h] = true
		if i, ok := at[h]; ok {
			heap.Push(&in, held{i, l.nodes[i].date, len(seen)})
		} else {
			unknown = true
		}
	}
	take(l.tip)
	for n := 0; len(in) > 0; {
		x := heap.Pop(&in).(held)
		if unknown && x.date <= l.floor {
			break
		}
		c := &l.nodes[x.node]
		out.nodes = append(out.nodes, *c)
		for _, p := range c.parents {
			take(p)
		}
		if !c.merge() {
			n++
		}
		if n == most {
			out.cut()
			break
		}
	}
	return out
}

// held is a commit that the walk has in hand.
type held struct {
	node int
	date int64
	came int
}

// hand is a heap, the next commit on top.
type hand []held

func (h hand) Len() int      { return len(h) }
func (h hand) Swap(a, b int) { h[a], h[b] = h[b], h[a] }
func (h *hand) Push(x any)   { *h = append(*h, x.(held)) }
func (h hand) Less(a, b int) bool {
	return h[a].date > h[b].date || h[a].date == h[b].date && h[a].came < h[b].came
}

func (h *hand) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

// listHeader is the line of a commit in the list.
const listHeader = "%x01%P%x02%ct" + header

// readNodes reads a log without what the commits changed, until each says no.
func readNodes(r io.Reader, each func(node) bool) error {
	br := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := br.ReadString('\n')
		if c, ok := parseNode(strings.TrimSuffix(line, "\n")); ok && !each(c) {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func parseNode(s string) (node, bool) {
	front, rest, ok := strings.Cut(strings.TrimPrefix(s, "\x01"), "\x01")
	if !ok {
		return node{}, false
	}
	parents, date, _ := strings.Cut(front, "\x02")
	var c node
	if c.commit, ok = parseHeader(rest); !ok {
		return c, false
	}
	if parents != "" {
		c.parents = strings.Split(parents, " ")
	}
	c.date, ok = number(date)
	return c, ok
}

// encode writes a listing. A parent that is listed too is told by its place.
func (l *listing) encode() []byte {
	at := l.byHash()
	b := appendHash(nil, l.tip)
	b = binary.AppendVarint(b, l.floor)
	b = binary.AppendUvarint(b, uint64(len(l.nodes)))
	for i := range l.nodes {
		c := &l.nodes[i]
		b = appendHash(b, c.hash)
		b = binary.AppendVarint(b, c.time)
		b = binary.AppendVarint(b, c.date-c.time)
		b = append(b, map[bool]byte{true: 1}[c.bot])
		b = binary.LittleEndian.AppendUint32(b, c.author)
		b = binary.AppendUvarint(b, uint64(len(c.parents)))
		for _, p := range c.parents {
			if k, ok := at[p]; ok {
				b = binary.AppendUvarint(b, uint64(k)+1)
			} else {
				b = appendHash(append(b, 0), p)
			}
		}
	}
	return b
}

func appendHash(b []byte, h string) []byte {
	raw, _ := hex.DecodeString(h) // of git's own
	return append(append(b, byte(len(raw))), raw...)
}

// decodeListing returns nil if the bytes are not whole.
func decodeListing(b []byte) *listing {
	bad := false
	fail := func() { bad, b = true, nil }
	num := func() int64 {
		n, k := binary.Varint(b)
		if k <= 0 {
			fail()
			return 0
		}
		b = b[k:]
		return n
	}
	count := func() int {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > 1<<31 {
			fail()
			return 0
		}
		b = b[k:]
		return int(n)
	}
	octet := func() byte {
		if len(b) == 0 {
			fail()
			return 0
		}
		x := b[0]
		b = b[1:]
		return x
	}
	hash := func() string {
		n := int(octet())
		if n < 20 || n > len(b) {
			fail()
			return ""
		}
		h := hex.EncodeToString(b[:n])
		b = b[n:]
		return h
	}
	l := &listing{tip: hash(), floor: num()}
	type place struct{ node, parent, at int }
	var places []place
	for n := count(); n > 0 && !bad; n-- {
		c := node{commit: commit{hash: hash(), time: num()}}
		c.date = c.time + num()
		c.bot = octet() == 1
		for k := range 4 {
			c.author |= uint32(octet()) << (8 * k)
		}
		for k := count(); k > 0 && !bad; k-- {
			if at := count(); at > 0 {
				places = append(places, place{len(l.nodes), len(c.parents), at - 1})
				c.parents = append(c.parents, "")
			} else {
				c.parents = append(c.parents, hash())
			}
		}
		l.nodes = append(l.nodes, c)
	}
	for _, p := range places {
		if p.at >= len(l.nodes) {
			return nil
		}
		l.nodes[p.node].parents[p.parent] = l.nodes[p.at].hash
	}
	if bad || len(b) > 0 || len(l.nodes) == 0 || l.nodes[0].hash != l.tip {
		return nil
	}
	return l
}
