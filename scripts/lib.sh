# SPDX-License-Identifier: BSD-2-Clause
# What the scripts of this folder share; sourced, not run. The caller has set `set -u`.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The files of the project below directory $1, without builds: what git tracks (staged is enough) where there is git.
project_files() {
	if git -C "$1" rev-parse --show-toplevel 2>/dev/null | grep -qxF "$1"; then
		git -C "$1" ls-files --cached |
			while IFS= read -r f; do [ -e "$1/$f" ] && printf '%s\n' "$f"; done
	else
		(cd "$1" && find . \( -name .git -o -name 'build*' -type d \) -prune -o -type f -print |
			sed 's|^\./||')
	fi | sort
}

# A copy of the project's files in a fresh directory, for the selftests that plant something.
copy_of_project() {
	local dir

	dir=$(mktemp -d) || return 1
	project_files "$top" | (cd "$top" && tar -cf - -T -) | tar -xf - -C "$dir"
	printf '%s\n' "$dir"
}

# The one line every suite ends with.
summary() {
	echo "$1 passed, $2 failed, $3 skipped"
	[ "$2" -eq 0 ]
}

# How many jobs a build may use.
jobs() {
	nproc 2>/dev/null || echo 2
}
