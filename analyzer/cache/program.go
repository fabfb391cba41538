package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Program returns a version for Open: the hash of the running program. What it
// caches was made by its own code and by nothing else, so no change of a
// grammar, an extractor or an encoding can be forgotten. The hash is remembered
// in dir by the program's stat, since hashing costs more than many a scan; dir
// may be "".
func Program(dir string) (string, error) {
	now := time.Now()
	name := "/proc/self/exe" // the running image, also if the file was replaced
	if runtime.GOOS != "linux" {
		var err error
		if name, err = os.Executable(); err != nil {
			return "", err
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return "", err
	}
	s := stampOf(fi)
	memo := filepath.Join(dir, programName)
	settled := max(s.mtime, s.ctime) < now.Add(-racySpan).UnixNano()
	if dir != "" && settled {
		if b, err := readRegular(memo, 4<<10); err == nil {
			if h, ok := decodeProgram(b, s); ok {
				return hex.EncodeToString(h[:]), nil
			}
		}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	h := Hash(sum.Sum(nil))
	if dir != "" && settled && os.MkdirAll(dir, 0o700) == nil {
		_ = replaceFile(memo, encodeProgram(h, s)) // it is hashed again next time
	}
	return hex.EncodeToString(h[:]), nil
}

const (
	programMagic = "vdmprog1"
	programName  = "program"
)

func encodeProgram(h Hash, s stamp) []byte {
	b := append([]byte(programMagic), h[:]...)
	for _, v := range []uint64{uint64(s.size), uint64(s.mtime), uint64(s.ctime), s.inode} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func decodeProgram(b []byte, s stamp) (Hash, bool) {
	if len(b) != len(programMagic)+len(Hash{})+4*8+sha256.Size {
		return Hash{}, false
	}
	h := Hash(b[len(programMagic):])
	return h, bytes.Equal(b, encodeProgram(h, s))
}
