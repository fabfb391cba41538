module github.com/vdmine/vdmine

go 1.26
