package cache

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A segment file is a header and records. The header is the magic, an identity
// that ties the index to this file, and the version. A record is
//
//	size of payload  4 bytes
//	checksum         4 bytes, of key and payload
//	key              32 bytes
//	checksum         4 bytes, of the three above
//	payload
//
// The second checksum makes it safe to step over a payload without reading it.
const (
	segmentMagic  = "vdmseg1\n"
	indexMagic    = "vdmidx1\n"
	segmentPrefix = "facts-"
	segmentExt    = ".seg"
	indexExt      = ".idx"
	tempExt       = ".tmp"
	lockName      = "lock"
	statName      = "stat"

	idLen      = 16
	segmentLen = len(segmentMagic) + idLen + len(Hash{})
	recordLen  = 4 + 4 + len(Hash{}) + 4
	// An index entry is key, offset, size, checksum, run; before the entries
	// stand magic, identity, version, covered length and run; behind them a SHA-256.
	indexEntryLen = len(Hash{}) + 8 + 4 + 4 + 4
	indexHeadLen  = len(indexMagic) + idLen + len(Hash{}) + 8 + 4
	maxSegment    = 4 << 30
)

// castagnoli returns the table of the checksums. It is made when it is first
// asked for: a process that opens no cache must not pay for it at its start.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// checksum returns the checksum of a payload under its key.
func checksum(key Hash, b []byte) uint32 {
	return crc32.Update(crc32.Checksum(key[:], castagnoli()), castagnoli(), b)
}

// entry is a record of a segment.
type entry struct {
	key  Hash
	off  int64 // of the record
	size uint32
	sum  uint32
	run  uint32 // the last whole scan in which it was used
	used bool   // in this process
}

// segment is what is known of a segment file. The zero segment is empty.
type segment struct {
	f       *os.File // nil if there is no usable file
	id      [idLen]byte
	end     int64 // behind the last good record
	run     uint32
	entries []entry
	at      map[Hash]int32
	damaged bool // the file holds bytes behind end, or is not a segment
}

func (s *segment) close() {
	if s.f != nil {
		_ = s.f.Close()
	}
}

// openSegment reads the index and those records behind it. Only a directory
// that cannot be read is an error; a file that is no segment of the version is
// an empty, damaged segment.
func openSegment(path, index string, version Hash) (*segment, error) {
	f, err := openRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return new(segment), nil
	}
	if errors.Is(err, errNotRegular) {
		return &segment{damaged: true}, nil
	}
	if err != nil {
		return nil, err
	}
	s := &segment{f: f, end: int64(segmentLen)}
	fi, err := f.Stat()
	var head [segmentLen]byte
	if err == nil {
		_, err = f.ReadAt(head[:], 0)
	}
	if err != nil || fi.Size() > maxSegment || string(head[:len(segmentMagic)]) != segmentMagic || Hash(head[len(segmentMagic)+idLen:]) != version {
		f.Close()
		return &segment{damaged: true}, nil
	}
	copy(s.id[:], head[len(segmentMagic):])
	if b, err := readRegular(index, maxSegment); err == nil {
		s.readIndex(b, version, fi.Size())
	}
	if s.at == nil {
		s.at = map[Hash]int32{}
	}
	s.scan(fi.Size())
	return s, nil
}

// readIndex takes over the index if it is whole and belongs to the segment.
func (s *segment) readIndex(b []byte, version Hash, size int64) {
	n := len(b) - indexHeadLen - sha256.Size
	if n < 0 || n%indexEntryLen != 0 || string(b[:len(indexMagic)]) != indexMagic {
		return
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return
	}
	p := body[len(indexMagic):]
	end := int64(binary.LittleEndian.Uint64(p[idLen+len(version):]))
	if !bytes.Equal(p[:idLen], s.id[:]) || Hash(p[idLen:]) != version || end < int64(segmentLen) || end > size {
		return
	}
	s.run = binary.LittleEndian.Uint32(p[idLen+len(version)+8:])
	s.end = end
	p = body[indexHeadLen:]
	n /= indexEntryLen
	s.entries = make([]entry, 0, n)
	s.at = make(map[Hash]int32, n)
	for ; len(p) > 0; p = p[indexEntryLen:] {
		e := entry{key: Hash(p), off: int64(binary.LittleEndian.Uint64(p[32:])), size: binary.LittleEndian.Uint32(p[40:]), sum: binary.LittleEndian.Uint32(p[44:]), run: binary.LittleEndian.Uint32(p[48:])}
		if e.off < int64(segmentLen) || e.size > MaxEntry || e.off > end-int64(recordLen)-int64(e.size) {
			continue
		}
		s.add(e)
	}
}

// add adds an entry; of two with one key the later one counts.
func (s *segment) add(e entry) {
	if i, ok := s.at[e.key]; ok {
		s.entries[i] = e
		return
	}
	s.at[e.key] = int32(len(s.entries))
	s.entries = append(s.entries, e)
}

// scan adds the records from s.end on. It stops at the first that is not whole,
// which another process may be just writing.
func (s *segment) scan(size int64) {
	var head [recordLen]byte
	for s.end < size {
		if _, err := s.f.ReadAt(head[:], s.end); err != nil || crc32.Checksum(head[:recordLen-4], castagnoli()) != binary.LittleEndian.Uint32(head[recordLen-4:]) {
			s.damaged = true
			return
		}
		n := binary.LittleEndian.Uint32(head[:])
		next := s.end + int64(recordLen) + int64(n)
		if n > MaxEntry || next > size {
			s.damaged = true
			return
		}
		s.add(entry{key: Hash(head[8:]), off: s.end, size: n, sum: binary.LittleEndian.Uint32(head[4:]), run: s.run})
		s.end = next
	}
}

// read returns the payload of a record if all of the record checks out.
func (s *segment) read(key Hash, off int64, size, sum uint32) ([]byte, bool) {
	b := make([]byte, recordLen+int(size))
	if _, err := s.f.ReadAt(b, off); err != nil {
		return nil, false
	}
	payload := b[recordLen:]
	ok := binary.LittleEndian.Uint32(b) == size && binary.LittleEndian.Uint32(b[4:]) == sum && Hash(b[8:]) == key && checksum(key, payload) == sum
	return payload, ok
}

// appendRecord appends a record to b.
func appendRecord(b []byte, key Hash, payload []byte) []byte {
	at := len(b)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
	b = binary.LittleEndian.AppendUint32(b, checksum(key, payload))
	b = append(b, key[:]...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[at:], castagnoli()))
	return append(b, payload...)
}

// aged reports whether this process, which put so many entries, was a whole
// scan and left entries unused, so that it makes the unused ones older. A run
// over one file or folder touches less than half of what the last whole scan
// touched, and ages nothing.
func (s *segment) aged(put int) bool {
	used, last, unused := 0, 0, 0
	for i := range s.entries {
		e := &s.entries[i]
		if e.run == s.run {
			last++
		}
		if e.used {
			used++
		} else {
			unused++
		}
	}
	return unused > 0 && 2*(used+put) >= last
}

// clean reports whether the records may be appended to the file as it is:
// no damage, below the limit, and not more dead than live bytes.
func (s *segment) clean(fresh map[Hash][]byte, limit int64) bool {
	if s.f == nil || s.damaged {
		return false
	}
	live := int64(0)
	for i := range s.entries {
		e := &s.entries[i]
		if _, again := fresh[e.key]; !again && s.run-e.run <= keepRuns {
			live += int64(recordLen) + int64(e.size)
		}
	}
	total := s.end
	for _, b := range fresh {
		total += int64(recordLen + len(b))
		live += int64(recordLen + len(b))
	}
	return total <= limit && total-live <= live+1<<20
}

// sortedKeys makes what is written independent of the order of a map.
func sortedKeys(m map[Hash][]byte) []Hash {
	keys := make([]Hash, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
	return keys
}

// grow appends the entries to the file.
func (s *segment) grow(fresh map[Hash][]byte) (*segment, error) {
	if len(fresh) == 0 {
		return s, nil
	}
	f, err := os.OpenFile(s.f.Name(), os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	w := &offsetWriter{f: f, off: s.end}
	w.records(s, fresh)
	if err := f.Close(); w.err == nil {
		w.err = err
	}
	return s, w.err
}

// rewrite writes a new segment with the entries of s that are still wanted and
// the fresh ones, and puts it in the place of the file.
func (s *segment) rewrite(path string, version Hash, fresh map[Hash][]byte, limit int64) (*segment, error) {
	total := int64(segmentLen)
	for _, b := range fresh {
		total += int64(recordLen + len(b))
	}
	// What is fresh alone may exceed the limit: then a part of it is kept.
	for _, key := range sortedKeys(fresh) {
		if total <= limit {
			break
		}
		total -= int64(recordLen + len(fresh[key]))
		delete(fresh, key)
	}
	kept := slices.DeleteFunc(slices.Clone(s.entries), func(e entry) bool {
		_, again := fresh[e.key]
		return again || s.run-e.run > keepRuns
	})
	slices.SortFunc(kept, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.run, a.run), cmp.Compare(a.off, b.off))
	})
	sum := total
	for _, e := range kept {
		sum += int64(recordLen) + int64(e.size)
	}
	if sum > limit {
		// The oldest go, down to three quarters, so that the next runs append again.
		limit -= limit / 4
	}
	f, err := os.CreateTemp(filepath.Dir(path), "*"+tempExt)
	if err != nil {
		return nil, err
	}
	next := &segment{f: f, run: s.run, end: int64(segmentLen), at: map[Hash]int32{}}
	_, _ = rand.Read(next.id[:]) // never fails
	head := append(append([]byte(segmentMagic), next.id[:]...), version[:]...)
	w := &offsetWriter{f: f}
	w.write(head)
	for _, e := range kept {
		total += int64(recordLen) + int64(e.size)
		if total > limit {
			break
		}
		if b, ok := s.read(e.key, e.off, e.size, e.sum); ok {
			run := e.run
			w.record(next, e.key, b)
			next.entries[len(next.entries)-1].run = run
		}
	}
	w.records(next, fresh)
	if w.err == nil {
		w.err = os.Rename(f.Name(), path)
	}
	if w.err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		return nil, w.err
	}
	return next, nil
}

// index returns the bytes of the index file.
func (s *segment) index(version Hash) []byte {
	b := make([]byte, 0, indexHeadLen+len(s.entries)*indexEntryLen+sha256.Size)
	b = append(b, indexMagic...)
	b = append(b, s.id[:]...)
	b = append(b, version[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.end))
	b = binary.LittleEndian.AppendUint32(b, s.run)
	for i := range s.entries {
		e := &s.entries[i]
		b = append(b, e.key[:]...)
		b = binary.LittleEndian.AppendUint64(b, uint64(e.off))
		b = binary.LittleEndian.AppendUint32(b, e.size)
		b = binary.LittleEndian.AppendUint32(b, e.sum)
		b = binary.LittleEndian.AppendUint32(b, e.run)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// offsetWriter writes at an offset in large pieces and keeps the first error.
type offsetWriter struct {
	f   *os.File
	off int64
	buf []byte
	err error
}

func (w *offsetWriter) write(b []byte) {
	if w.err == nil {
		_, w.err = w.f.WriteAt(b, w.off)
		w.off += int64(len(b))
	}
}

func (w *offsetWriter) flush() {
	if len(w.buf) > 0 {
		w.write(w.buf)
		w.buf = w.buf[:0]
	}
}

func (w *offsetWriter) record(s *segment, key Hash, payload []byte) {
	w.buf = appendRecord(w.buf, key, payload)
	s.add(entry{key: key, off: s.end, size: uint32(len(payload)), sum: checksum(key, payload), run: s.run, used: true})
	s.end += int64(recordLen + len(payload))
	if len(w.buf) > 1<<20 {
		w.flush()
	}
}

func (w *offsetWriter) records(s *segment, fresh map[Hash][]byte) {
	for _, key := range sortedKeys(fresh) {
		w.record(s, key, fresh[key])
	}
	w.flush()
}

var errNotRegular = errors.New("not a regular file")

// openRegular opens a file for reading unless it is a link, pipe or device,
// which could hang or lead elsewhere.
func openRegular(path string) (*os.File, error) {
	fi, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, errNotRegular
	}
	return os.Open(path)
}

// readRegular reads a whole regular file of at most limit bytes.
func readRegular(path string, limit int64) ([]byte, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if fi.Size() > limit {
		return nil, errNotRegular
	}
	b := make([]byte, fi.Size())
	_, err = io.ReadFull(f, b)
	return b, err
}

// replaceFile puts a file with the given content in the place of path.
func replaceFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "*"+tempExt)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
