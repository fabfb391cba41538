#!/bin/sh
# fetch.sh DIR: checks the repositories of projects.tsv out at their commits, as
# DIR/owner__name, and copies the standard libraries that are on this machine.
# What is there already is left alone. ORIGIN is where repositories come from.
set -eu
dir=${1:?say where to: fetch.sh DIR}
list=$(dirname "$0")/projects.tsv
mkdir -p "$dir"
bad=0
# differs WHAT FOUND WANTED: a standard library of another version gives other counts.
differs() {
	[ "$2" = "$3" ] || { echo "$1 is $2 here, the list wants $3" >&2; bad=1; }
}
while IFS="$(printf '\t')" read -r name commit _; do
	case $name in ''|'#'*) continue ;; esac
	to=$dir/$(echo "$name" | sed 's|/|__|')
	[ -e "$to" ] && continue
	rm -rf "$to.part"
	mkdir "$to.part"
	case $name in
	go/std)
		differs Go "$(go env GOVERSION)" "$commit"
		cp -r "$(go env GOROOT)/src/." "$to.part"
		;;
	python/stdlib)
		differs Python "$(python3 -c 'import platform; print(platform.python_version())')" "$commit"
		cp -r "$(python3 -c 'import sysconfig; print(sysconfig.get_paths()["stdlib"])')/." "$to.part"
		rm -rf "$to.part/site-packages" "$to.part/lib-dynload" "$to.part"/config-*
		;;
	*)
		git -C "$to.part" init -q
		if ! git -C "$to.part" fetch -q --depth 1 "${ORIGIN:-https://github.com}/$name" "$commit" || ! git -C "$to.part" checkout -q FETCH_HEAD; then
			echo "not fetched: $name at $commit" >&2
			rm -rf "$to.part"
			bad=1
			continue
		fi
		;;
	esac
	mv "$to.part" "$to"
	echo "$to"
done < "$list"
exit $bad
