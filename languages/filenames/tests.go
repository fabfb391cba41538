package filenames

import (
	"path"
	"strings"
)

// goTest counts what lies in a folder of tests as well: programs test whole
// commands with packages of their own.
func goTest(p string) bool {
	if strings.HasSuffix(p, "_test.go") {
		return true
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		switch dir {
		case "test", "tests", "e2e":
			return true
		}
	}
	return false
}

func cTest(p string) bool {
	base := path.Base(p)
	base = strings.ToLower(strings.TrimSuffix(base, path.Ext(base)))
	for _, mark := range []string{"test", "tests", "unittest", "gtest"} {
		if base == mark || strings.HasSuffix(base, "_"+mark) || strings.HasSuffix(base, "-"+mark) || strings.HasPrefix(base, mark+"_") || strings.HasPrefix(base, mark+"-") {
			return true
		}
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		switch dir {
		case "test", "tests", "testing", "unittest", "unittests", "t":
			return true
		}
	}
	return false
}

func csharpTest(p string) bool {
	base := strings.TrimSuffix(path.Base(p), ".cs")
	for _, s := range []string{"Test", "Tests"} {
		if strings.HasSuffix(base, s) && base != s {
			return true
		}
	}
	for _, d := range strings.Split(path.Dir(p), "/") {
		switch d {
		case "test", "tests", "Test", "Tests":
			return true
		}
		if strings.HasSuffix(d, ".Tests") || strings.HasSuffix(d, ".Test") || strings.HasSuffix(d, "Tests") {
			return true
		}
	}
	return false
}

func javaTest(p string) bool {
	base := strings.TrimSuffix(path.Base(p), ".java")
	for _, s := range []string{"Test", "Tests", "TestCase", "IT"} {
		if strings.HasSuffix(base, s) && base != s {
			return true
		}
	}
	return testDir(path.Dir(p))
}

func testDir(dir string) bool {
	for _, d := range strings.Split(dir, "/") {
		switch d {
		case "test", "tests", "androidTest", "testFixtures", "integrationTest", "integration-test", "sharedTest":
			return true
		}
	}
	return false
}

func kotlinTest(p string) bool {
	base := strings.TrimSuffix(strings.TrimSuffix(path.Base(p), ".kts"), ".kt")
	for _, s := range []string{"Test", "Tests", "IT"} {
		if strings.HasSuffix(base, s) && base != s {
			return true
		}
	}
	for _, d := range strings.Split(path.Dir(p), "/") {
		switch d {
		case "test", "tests", "androidTest", "commonTest", "jvmTest", "sharedTest", "testFixtures", "integrationTest":
			return true
		}
	}
	return false
}

func phpTest(p string) bool {
	base := path.Base(p)
	for _, end := range []string{"Test.php", "TestCase.php", "Cest.php", "Spec.php", "_test.php", ".phpt"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		switch dir {
		case "tests", "test", "Tests", "spec":
			return true
		}
	}
	return false
}

func pythonTest(p string) bool {
	base := path.Base(p)
	if base == "conftest.py" || strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") || base == "tests.py" {
		return true
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if dir == "tests" || dir == "test" {
			return true
		}
	}
	return false
}

func rubyTest(p string) bool {
	base := path.Base(p)
	if strings.HasSuffix(base, "_spec.rb") || strings.HasSuffix(base, "_test.rb") || strings.HasPrefix(base, "test_") {
		return true
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if dir == "spec" || dir == "test" || dir == "tests" {
			return true
		}
	}
	return false
}

func rustTest(p string) bool {
	switch base := strings.TrimSuffix(path.Base(p), ".rs"); {
	case base == "tests", base == "test", strings.HasSuffix(base, "_test"), strings.HasSuffix(base, "_tests"), strings.HasPrefix(base, "test_"):
		return true
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if dir == "tests" || dir == "test" || dir == "benches" {
			return true
		}
	}
	return false
}

func scalaTest(p string) bool {
	base := strings.TrimSuffix(path.Base(p), path.Ext(p))
	for _, s := range []string{"Spec", "Test", "Tests", "Suite"} {
		if strings.HasSuffix(base, s) {
			return true
		}
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if dir == "test" || dir == "tests" || dir == "it" {
			return true
		}
	}
	return false
}

func sqlTest(p string) bool {
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if dir == "test" || dir == "tests" || dir == "testdata" || dir == "fixtures" {
			return true
		}
	}
	return false
}

func swiftTest(p string) bool {
	base := strings.TrimSuffix(path.Base(p), ".swift")
	if strings.HasSuffix(base, "Tests") || strings.HasSuffix(base, "Test") || strings.HasSuffix(base, "Spec") {
		return true
	}
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if dir == "test" || strings.HasSuffix(dir, "Tests") || dir == "tests" {
			return true
		}
	}
	return false
}

// IsTest reports whether a path is a test's by the conventions of the common
// test runners.
func scriptTest(p string) bool {
	base := path.Base(p)
	if stem, _, _ := strings.Cut(base, "."); stem == "test" || stem == "spec" {
		return true
	}
	for _, s := range []string{".test.", ".spec.", ".e2e.", ".cy.", "-test.", "_test.", ".e2e-spec.", ".stories."} {
		if s != ".stories." && strings.Contains(base, s) {
			return true
		}
	}
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		switch path.Base(dir) {
		case "__tests__", "__test__", "__mocks__", "test", "tests", "spec", "e2e", "cypress", "playwright", "integration-tests":
			return true
		}
	}
	return false
}
