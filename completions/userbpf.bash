# SPDX-License-Identifier: BSD-2-Clause
# Completion of userbpf for bash. The command itself knows what may stand where: `userbpf __complete`
# prints a word a line, or ":files PREFIX" where the name of a file is wanted.

_userbpf() {
	local line=${COMP_LINE:0:COMP_POINT} words=() cur kept='' stem candidate
	local candidates=() files=()

	read -ra words <<<"$line"
	case $line in *[[:space:]]) words+=('') ;; esac
	cur=${words[${#words[@]} - 1]}
	# bash replaces only what stands behind the last of these characters.
	case $COMP_WORDBREAKS in *[=:@]*) kept=${cur%"${cur##*[=:@]}"} ;; esac
	COMPREPLY=()
	mapfile -t candidates < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
	for candidate in "${candidates[@]}"; do
		case $candidate in
		':files '*)
			stem=${candidate#:files }
			mapfile -t files < <(compgen -f -- "$stem")
			compopt -o filenames 2>/dev/null
			stem=${cur%"$stem"}
			COMPREPLY+=("${files[@]/#/"${stem#"$kept"}"}")
			;;
		*)
			case $candidate in *[:=]) compopt -o nospace 2>/dev/null ;; esac
			COMPREPLY+=("${candidate#"$kept"}")
			;;
		esac
	done
}

complete -F _userbpf userbpf
