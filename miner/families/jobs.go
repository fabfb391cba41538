package families

import (
	"maps"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// job is something for which a project usually has one library of several.
type job struct {
	group string
	what  string
	libs  []string // modules, or all below one (`x/**`)
	own   []string // what the language or every test framework offers at once
}

// jobs are the jobs for which well-known libraries rival, without having names in
// common: what imports of one name tell is found without them.
var jobs = []job{
	{"typescript", "dates", []string{"moment/**", "moment-timezone/**", "dayjs/**", "date-fns/**", "luxon/**"}, nil},
	{"typescript", "HTTP requests", []string{"axios", "got", "ky", "node-fetch", "superagent", "request", "cross-fetch", "ofetch"}, nil},
	{"typescript", "schemas", []string{"zod/**", "yup", "joi", "@hapi/joi", "valibot", "superstruct", "io-ts/**", "arktype", "@sinclair/typebox"}, nil},
	{"typescript", "utilities", []string{"lodash/**", "lodash-es/**", "underscore", "ramda", "remeda", "radash", "es-toolkit/**"}, nil},
	{"typescript", "test doubles", []string{"sinon", "testdouble", "ts-mockito", "jest-mock"}, nil},
	{"typescript", "tests", []string{"vitest", "@jest/globals", "mocha", "ava", "bun:test", "tape", "uvu"}, []string{"node:test"}},
	{"typescript", "tests of components", []string{"@testing-library/react", "enzyme", "react-test-renderer"}, nil},
	{"typescript", "class names", []string{"clsx", "classnames"}, nil},
	{"typescript", "icons", []string{"lucide-react", "react-icons/**", "@heroicons/react/**", "@phosphor-icons/react", "@tabler/icons-react", "@radix-ui/react-icons", "@mui/icons-material/**", "react-feather"}, nil},
	{"typescript", "toasts", []string{"sonner", "react-hot-toast", "react-toastify", "notistack"}, nil},
	{"typescript", "forms", []string{"react-hook-form", "formik", "@tanstack/react-form", "react-final-form"}, nil},
	{"typescript", "data of servers", []string{"@tanstack/react-query", "react-query", "swr/**"}, nil},
	{"typescript", "translations", []string{"react-i18next", "react-intl", "next-intl/**", "@lingui/react/**", "vue-i18n"}, nil},
	{"typescript", "decimal numbers", []string{"big.js", "bignumber.js", "decimal.js", "decimal.js-light"}, nil},
	{"typescript", "colours of the terminal", []string{"chalk", "picocolors", "kleur/**", "colors/**", "ansi-colors", "colorette", "yoctocolors"}, nil},
	{"typescript", "other programs", []string{"execa", "cross-spawn", "shelljs", "zx/**", "tinyexec"}, []string{"child_process", "node:child_process"}},
	{"python", "test doubles", []string{"mock", "pretend", "flexmock"}, []string{"unittest.mock"}},
	{"python", "HTTP requests", []string{"requests/**", "httpx/**", "treq"}, []string{"urllib.request"}},
	{"python", "JSON", []string{"orjson", "ujson", "simplejson", "rapidjson"}, []string{"json"}},
	{"python", "command lines", []string{"click/**", "typer/**", "docopt", "fire"}, []string{"argparse", "optparse"}},
	{"python", "YAML", []string{"yaml", "ruamel.yaml/**"}, nil},
	{"python", "XML", []string{"lxml/**", "defusedxml/**"}, []string{"xml.etree.ElementTree", "xml.dom.minidom"}},
	{"python", "concurrency", []string{"anyio/**", "trio/**"}, []string{"asyncio"}},
	{"python", "plain classes", []string{"attr", "attrs"}, []string{"dataclasses"}},
	{"go", "assertions", []string{"github.com/stretchr/testify/**", "gotest.tools/v3/assert/**", "gotest.tools/assert/**", "github.com/frankban/quicktest/**", "github.com/onsi/gomega/**", "github.com/shoenig/test/**", "github.com/matryer/is", "github.com/alecthomas/assert/v2", "gopkg.in/check.v1"}, nil},
	{"go", "test doubles", []string{"github.com/golang/mock/**", "go.uber.org/mock/**", "github.com/stretchr/testify/mock", "github.com/matryer/moq/**"}, nil},
	{"go", "UUIDs", []string{"github.com/google/uuid", "github.com/gofrs/uuid/**", "github.com/satori/go.uuid", "github.com/hashicorp/go-uuid", "github.com/pborman/uuid"}, nil},
	{"go", "JSON", []string{"github.com/json-iterator/go", "github.com/goccy/go-json", "github.com/bytedance/sonic", "github.com/segmentio/encoding/json"}, []string{"encoding/json"}},
	{"go", "traces", []string{"go.opentelemetry.io/otel/**", "github.com/opentracing/**", "go.opencensus.io/**", "github.com/uber/jaeger-client-go/**"}, nil},
	{"go", "logging", []string{"go.uber.org/zap/**", "github.com/rs/zerolog/**", "github.com/sirupsen/logrus", "github.com/go-kit/log/**", "github.com/go-kit/kit/log/**", "github.com/hashicorp/go-hclog", "k8s.io/klog/v2", "github.com/golang/glog"}, nil},
	{"go", "command lines", []string{"github.com/spf13/cobra", "github.com/urfave/cli/**", "github.com/alecthomas/kingpin/v2", "gopkg.in/alecthomas/kingpin.v2", "github.com/alecthomas/kong", "github.com/jessevdk/go-flags"}, nil},
	{"jvm", "test doubles", []string{"org.mockito/**", "io.mockk/**", "org.easymock/**", "org.jmock/**", "org.powermock/**", "org.mockito.kotlin/**"}, nil},
	{"jvm", "assertions", []string{"org.assertj/**", "org.hamcrest/**", "com.google.common.truth/**", "assertk/**", "io.kotest.matchers/**"}, nil},
	{"jvm", "JSON", []string{"com.fasterxml.jackson/**", "com.google.gson/**", "org.json/**", "com.squareup.moshi/**", "kotlinx.serialization/**", "com.alibaba.fastjson/**"}, nil},
	{"jvm", "dates", []string{"java.time/**", "org.joda.time/**"}, []string{"java.util.Date", "java.util.Calendar", "java.util.GregorianCalendar"}},
	{"jvm", "logging", []string{"org.slf4j/**", "lombok.extern.slf4j/**", "org.apache.logging.log4j/**", "org.apache.log4j/**", "org.apache.commons.logging/**", "org.jboss.logging/**", "com.google.common.flogger/**"}, []string{"java.util.logging/**"}},
	{"csharp", "JSON", []string{"Newtonsoft.Json/**", "System.Text.Json/**", "ServiceStack.Text"}, nil},
	{"csharp", "test doubles", []string{"Moq/**", "NSubstitute/**", "FakeItEasy/**"}, nil},
	{"csharp", "assertions", []string{"FluentAssertions/**", "Shouldly", "AwesomeAssertions/**"}, nil},
	{"csharp", "tests", []string{"Xunit/**", "NUnit.Framework/**", "Microsoft.VisualStudio.TestTools.UnitTesting"}, nil},
	{"php", "test doubles", []string{"Mockery/**", "Prophecy/**", "PHPUnit.Framework.MockObject/**"}, nil},
	{"rust", "errors", []string{"anyhow/**", "eyre/**", "color_eyre/**"}, nil},
	{"rust", "logging", []string{"tracing/**", "log/**", "slog/**"}, nil},
	{"rust", "HTTP requests", []string{"reqwest/**", "ureq/**", "isahc/**", "surf/**"}, nil},
	{"rust", "dates", []string{"chrono/**", "time/**", "jiff/**"}, nil},
	{"rust", "lazy values", []string{"once_cell/**", "lazy_static/**"}, []string{"std.sync.LazyLock", "std.sync.OnceLock"}},
	{"rust", "command lines", []string{"clap/**", "structopt/**", "argh/**"}, nil},
	{"rust", "generated tests", []string{"proptest/**", "quickcheck/**"}, nil},
}

// maxLibs is the number of libraries for one job that a project has at most if one
// of them is its choice.
const maxLibs = 3

// supports reports whether a library is used where a folder or a file has its name:
// there the product works with it.
func supports(c *miner.Corpus, lib string, in map[int]bool) bool {
	word := strings.ToLower(fact.LastName(lastElem(strings.TrimSuffix(lib, "/**"))))
	n := 0
	for i := range in {
		if strings.Contains(strings.ToLower(c.Files[i].Path), word) {
			n++
		}
	}
	return 2*n > len(in)
}

// jobPrefix stands before the job in the subject of a candidate.
const jobPrefix = "job:"

// mineJobs emits, for each job, the library that a project has for it, against
// others that it has left here and there. Given are the files by the module that they import, and the repository's own modules.
func mineJobs(c *miner.Corpus, g string, imports shares, internal map[string]bool, emit func(miner.Candidate)) {
	for _, j := range jobs {
		if j.group != g {
			continue
		}
		by, libs := shares{}, slices.Concat(j.libs, j.own)
		for m, in := range imports {
			for _, lib := range libs {
				if !pack.Under(lib, m) {
					continue
				}
				if internal[m] {
					return // of the product itself
				}
				for i := range in {
					if !c.Sample(i) {
						by.add(lib, i)
					}
				}
			}
		}
		best := ""
		for _, lib := range sortedNames(by) {
			if len(by[lib]) > len(by[best]) {
				best = lib
			}
		}
		if best == "" || slices.Contains(j.own, best) || len(by[best]) < miner.MinAdherents {
			continue
		}
		all := maps.Clone(by[best])
		var never []string
		for _, lib := range sortedNames(by) {
			if lib != best && !supports(c, lib, by[lib]) {
				never = append(never, lib)
				maps.Copy(all, by[lib])
			}
		}
		if len(never) == 0 || len(by) > maxLibs {
			continue // nobody is tempted, or the product works with all of them
		}
		emit(miner.Candidate{
			Family: "import-source", Group: g, Prior: 0.6, Background: 0.4, Universe: len(jobs), Listed: true,
			Matcher: pack.Matcher{Kind: pack.MatchImport, Use: []string{best}, Never: never},
			Files:   files(all), Subject: jobPrefix + j.what, Why: "libraries for " + j.what,
		})
	}
}

// wordJob says which library does a job.
func wordJob(c *miner.Corpus, k *miner.Candidate) string {
	name := func(lib string) string { return c.WrittenModule(k.Group, strings.TrimSuffix(lib, "/**")) }
	var never []string
	for _, lib := range k.Matcher.Never {
		never = append(never, name(lib))
	}
	return "Use " + code(name(k.Matcher.Use[0])) + " for " + strings.TrimPrefix(k.Subject, jobPrefix) + "; never " + either(never) + "."
}
