package families_test

import (
	"slices"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/miner/minertest"
)

// others is a vocabulary of ten projects of every group.
type others []miner.Popular

func (o others) Share(_, key string) (float64, int) {
	for _, p := range o {
		if p.Key == key {
			return float64(p.Projects) / 10, 10
		}
	}
	return 0, 10
}

func (o others) List(string) []miner.Popular { return o }

func called(module, name string, projects int) miner.Popular {
	return miner.Popular{Key: module + "." + name, Module: module, Name: name, Called: true, Static: true, Projects: projects}
}

const oserrorRepo = `
-- go.mod --
module example.com/shop
-- oserror/oserror.go --
package oserror

func IsNotExist(err error) bool { return err.Error() == "no" }
func Close(err error) bool      { return err.Error() == "closed" }
-- store/store{{n}}.go repeat 9 --
package store

import "example.com/shop/oserror"

func F{{n}}(err error) bool { return oserror.IsNotExist(err) || oserror.Close(err) }
`

const envRepo = `
-- package.json --
{"name": "shop"}
-- src/env.ts --
export const env = { url: process.env.URL, key: process.env.KEY, mode: process.env.MODE };
-- src/use{{n}}.ts repeat 12 --
import { env } from "./env";
export const u{{n}} = () => env.url + env.mode;
-- src/stray.ts --
export const stray = () => process.env.URL;
`

const namesakeRepo = `
-- setup.py --
from setuptools import setup
setup(name="shop", install_requires=["oslo.utils"])
-- shop/__init__.py --
-- shop/use{{n}}.py repeat 12 --
from oslo_utils import jsonutils, timeutils, uuidutils


def use{{n}}(order):
    order["id"] = uuidutils.generate_uuid()
    order["at"] = timeutils.utcnow()
    return jsonutils.dumps(order) + jsonutils.to_primitive(order)
`

// TestSimilar pairs what a repository has with what others use.
func TestSimilar(t *testing.T) {
	for _, tc := range []struct {
		name, repo string
		common     miner.Common
		use, never string
		want       bool
	}{
		{"of a related module", oserrorRepo, others{called("os", "IsNotExist", 6)}, "example.com/shop/oserror.IsNotExist", "os.IsNotExist", true},
		{"of an unrelated module", oserrorRepo, others{called("syscall", "Close", 6)}, "example.com/shop/oserror.Close", "syscall.Close", false},
		{"that hardly anybody uses", oserrorRepo, others{called("os", "IsNotExist", 2)}, "example.com/shop/oserror.IsNotExist", "os.IsNotExist", false},
		{"without a vocabulary", oserrorRepo, nil, "example.com/shop/oserror.IsNotExist", "os.IsNotExist", false},
		{"of a module around the language's", namesakeRepo, others{called("json", "dumps", 8)}, "oslo_utils.jsonutils.dumps", "json.dumps", true},
		{"of such a module, of another name", namesakeRepo, others{called("json", "dumps", 8)}, "oslo_utils.jsonutils.to_primitive", "json.dumps", false},
		{"that makes what the module is named after", namesakeRepo, others{called("uuid", "uuid1", 3), called("uuid", "uuid4", 7)}, "oslo_utils.uuidutils.generate_uuid", "uuid.uuid4", true},
		{"that makes it in a way less known", namesakeRepo, others{called("uuid", "uuid1", 3), called("uuid", "uuid4", 7)}, "oslo_utils.uuidutils.generate_uuid", "uuid.uuid1", false},
		{"that is a library's clock", namesakeRepo, others{called("datetime", "datetime.now", 7)}, "oslo_utils.timeutils.utcnow", "datetime.datetime.now", true},
		{"that is a type", namesakeRepo, others{called("datetime", "time", 7)}, "oslo_utils.timeutils.utcnow", "datetime.time", false},
		{"made of it", envRepo, nil, "src/env.env.*", "process.env.*", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := minertest.Parse([]byte(tc.repo + "-- want --\n-- want-not --\n"))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := a.Write(dir, nil); err != nil {
				t.Fatal(err)
			}
			c, err := minertest.Read(dir, 1)
			if err != nil {
				t.Fatal(err)
			}
			c.Common = tc.common
			var got []string
			for _, f := range families.All() {
				if f.Name == "alternatives" {
					f.Mine(c, func(k miner.Candidate) { got = append(got, k.Matcher.Use[0]+" "+k.Matcher.Never[0]) })
				}
			}
			if slices.Contains(got, tc.use+" "+tc.never) != tc.want {
				t.Errorf("candidates: %q", got)
				for _, u := range c.Sorted() {
					if u.Sym.Origin != fact.Local {
						t.Log(u.Key, len(u.Files), u.Calls, u.Sym.Origin)
					}
				}
			}
		})
	}
}
