package families

import (
	"maps"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// libc are the functions of the C library and of POSIX that projects write
// wrappers for, with the number of their parameters, -1 for any.
var libc = map[string]int{
	"malloc": 1, "calloc": 2, "realloc": 2, "reallocarray": 3, "free": 1, "strdup": 1, "strndup": 2, "memdup": 2,
	"asprintf": -1, "vasprintf": 3, "sprintf": -1, "snprintf": -1, "vsnprintf": 4, "fprintf": -1,
	"open": -1, "close": 1, "read": 3, "write": 3, "pread": 4, "pwrite": 4, "lseek": 3, "dup": 1, "dup2": 2, "pipe": 1, "fcntl": -1, "ioctl": -1,
	"fopen": 2, "fdopen": 2, "freopen": 3, "fclose": 1, "fread": 4, "fwrite": 4, "fflush": 1, "fsync": 1, "ftruncate": 2,
	"unlink": 1, "mkdir": 2, "rmdir": 1, "rename": 2, "link": 2, "symlink": 2, "readlink": 3, "realpath": 2, "mkstemp": 1, "mkdtemp": 1,
	"lstat": 2, "fstat": 2, "access": 2, "chmod": 2, "chdir": 1, "getcwd": 2, "utimes": 2, "opendir": 1, "readdir": 1, "closedir": 1,
	"mmap": 6, "munmap": 2, "getenv": 1, "setenv": 3, "unsetenv": 1, "putenv": 1,
	"gettimeofday": 2, "gmtime_r": 2, "localtime_r": 2, "strftime": 4, "fork": 0, "waitpid": 3,
	"socket": 3, "connect": 3, "accept": 3, "recv": 4, "send": 4, "poll": 3,
	"strcpy": 2, "strncpy": 3, "strcat": 2, "strlcpy": 3, "strlcat": 3, "strcmp": 2, "strncmp": 3, "strcasecmp": 2, "strncasecmp": 3, "strstr": 2, "memmem": 4,
	"strtol": 3, "strtoul": 3, "strtoll": 3, "strtod": 2, "atoi": 1, "qsort": 4, "bsearch": 5,
	"isalpha": 1, "isdigit": 1, "isalnum": 1, "isspace": 1, "isxdigit": 1, "tolower": 1, "toupper": 1,
}

// minNamedAfter is the number of functions with one beginning and the names of the C
// library behind it that make a set, of those for memory two less.
const minNamedAfter = 4

// named pairs the functions of C that are named after the C library's, with one
// beginning for all of them, with these: xmalloc, xcalloc, xrealloc and xstrdup.
// The names and the parameters tell; what lies behind them may be an allocator
// that can be exchanged, so that no body calls the other.
func named(l *pairs) {
	if l.g != "c" {
		return
	}
	type member struct{ a, b string }
	sets := map[string][]member{} // by beginning
	seen := map[member]bool{}
	for i, f := range l.c.Files {
		if l.c.Group[i] != l.g {
			continue
		}
		for d := range f.Defs {
			df := &f.Defs[d]
			begin, b := libcName(df)
			if b == "" {
				continue
			}
			m := member{l.c.KeyOf(i, df.Name), b}
			if u := l.c.Use(l.g, m.a); seen[m] || u == nil || !u.Own() {
				continue
			}
			seen[m] = true
			sets[begin] = append(sets[begin], m)
		}
	}
	for _, begin := range slices.Sorted(maps.Keys(sets)) {
		top := map[string]string{} // by what is stood for: the one most in use
		weight := 0
		for _, m := range sets[begin] {
			t, ok := top[m.b]
			if !ok {
				weight++
				if memory(m.b) {
					weight++
				}
			}
			if !ok || len(l.c.Use(l.g, m.a).Files) > len(l.c.Use(l.g, t).Files) {
				top[m.b] = m.a
			}
		}
		if weight < minNamedAfter {
			continue
		}
		for _, b := range slices.Sorted(maps.Keys(top)) {
			l.add(top[b], b, "delegates", 0.4, whyNamed)
		}
	}
}

// memory reports whether a function of the C library gets or frees memory.
func memory(name string) bool {
	switch name {
	case "malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup":
		return true
	}
	return false
}

// libcName splits the name of a function into its own beginning and the name of
// the function of the C library that it ends in, which takes as many things of
// a like kind; "" for others. Without an underscore the beginning is a letter or
// two, as in xmalloc.
func libcName(df *fact.Def) (begin, name string) {
	if df.Kind != fact.Func || df.Parent >= 0 {
		return "", ""
	}
	if _, ok := libc[df.Name]; ok {
		return "", ""
	}
	for k := 1; k < len(df.Name)-2; k++ {
		begin, name = df.Name[:k], df.Name[k:]
		if begin[k-1] != '_' && k > 2 {
			continue
		}
		if name == "alloc" && begin[k-1] == '_' {
			name = "malloc"
		}
		n, ok := libc[name]
		switch {
		case !ok:
			continue
		case n >= 0 && (len(df.Params) > n+1 || len(df.Params) < n-1):
			continue
		case !isMacro(df) && n != 0 && (len(df.Params) == 0 || !basicC(df.Params[0].Type)):
			continue
		}
		return begin, name
	}
	return "", ""
}

// basicC reports whether a type is one that C or its library has.
func basicC(t string) bool {
	switch strings.TrimPrefix(strings.TrimRight(t, "*[]"), "const ") {
	case "void", "char", "int", "long", "size_t", "ssize_t", "off_t", "unsigned", "unsigned int", "unsigned char", "unsigned long", "FILE", "DIR", "u_int", "uint32_t", "time_t", "pid_t":
		return true
	}
	return false
}
