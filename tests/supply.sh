#!/usr/bin/env bash
# Holds the lock files to the policy in deny.toml, with nothing installed but the shell.
#
#   tests/supply.sh           checks this checkout, then that every check still fires
#   tests/supply.sh FOLDER    checks the deny.toml and lock files in another folder
#
# Checked: no banned crate and none below its oldest allowed version; every crate from crates.io with its checksum;
# every npm package with its hash, without any address, so no mirror and no git source.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
registry='registry+https://github.com/rust-lang/crates.io-index'

# "name version source checksum" for each package of Cargo.lock; "-" for what is absent.
crates() {
    awk -F'"' '
        function out() { if (name != "") print name, version, source, checksum }
        /^\[\[package\]\]/ { out(); name = ""; source = checksum = "-" }
        /^name = /     { name = $2 }
        /^version = /  { version = $2 }
        /^source = /   { source = $2 }
        /^checksum = / { checksum = $2 }
        END { out() }
    ' "$1/Cargo.lock"
}

# "name oldest" for each rule of deny.toml; "-" where every version is banned. One rule a crate.
rules() {
    sed -nE 's/^ *\{ crate = "([^":]+)(:<([^"]+))?".*/\1 \3/p' "$1/deny.toml" | awk '{ print $1, ($2 == "" ? "-" : $2) }'
}

# older A B: A comes before B; a pre-release comes before its release.
older() {
    local base=${1%%[-+]*}
    if [[ $base == "$2" ]]; then
        [[ $1 == *-* ]]
    else
        [[ $(printf '%s\n%s\n' "$base" "$2" | sort -V | head -n 1) == "$base" ]]
    fi
}

# Prints one line for each violation.
violations() {
    local folder=$1 name version source checksum crate oldest
    local -A limits=()
    while read -r crate oldest; do
        limits[$crate]=$oldest
    done < <(rules "$folder")
    while read -r name version source checksum; do
        if [[ $source == - ]]; then
            # Only the workspace's own crates have no source; each has a folder that names it.
            grep -qsx "name = \"$name\"" "$folder"/*/Cargo.toml "$folder"/*/*/Cargo.toml || printf '%s %s has no source\n' "$name" "$version"
        elif [[ $source != "$registry" ]]; then
            printf '%s %s comes from %s\n' "$name" "$version" "$source"
        elif [[ ! $checksum =~ ^[0-9a-f]{64}$ ]]; then
            printf '%s %s has no checksum\n' "$name" "$version"
        fi
        oldest=${limits[$name]:-}
        if [[ $oldest == - ]]; then
            printf '%s %s is banned\n' "$name" "$version"
        elif [[ -n $oldest ]] && older "$version" "$oldest"; then
            printf '%s %s is older than %s\n' "$name" "$version" "$oldest"
        fi
    done < <(crates "$folder")

    local lock=$folder/miniapp/package-lock.json
    [[ -e $lock ]] || return 0
    # npm writes one key a line. The address is left out: the hash alone says what is meant.
    sed -nE 's/^ *"resolved": "(.*)",?$/\1/p' "$lock" | while read -r source; do
        printf 'npm: a package comes from %s\n' "$source"
    done
    awk -F'"' '
        function out() { if (path ~ /^node_modules\// && !hash && !link && !bundled) print "npm: " path " has no hash" }
        /^    "[^"]*": \{/        { out(); path = $2; hash = link = bundled = 0 }
        /^      "integrity": "sha512-/ { hash = 1 }
        /^      "link": true/     { link = 1 }
        /^      "inBundle": true/ { bundled = 1 }
        END { out() }
    ' "$lock"
}

check() {
    local found
    found=$(violations "$1")
    [[ -z $found ]] || { printf '%s\n' "$found" >&2; return 1; }
}

# A check that cannot fail proves nothing: each of these changes must be refused.
prove() {
    local copy=$1 change
    local -a changes=(
        'Cargo.lock|s/^(name = "jsonwebtoken")$/\1\nversion = "10.2.9"/;/^version = "11/d'
        'Cargo.lock|s/^name = "jsonwebtoken"$/name = "rsa"/'
        'Cargo.lock|0,/^source = .*/s//source = "git+https:\/\/example.org\/fork"/'
        'Cargo.lock|0,/^source = .*/s//source = "registry+https:\/\/mirror.example.org\/index"/'
        'Cargo.lock|0,/^checksum = .*/s///'
        'Cargo.lock|s/^name = "houqin"$/name = "stranger"/'
        'miniapp/package-lock.json|0,/"resolved": ".*"/s//"resolved": "https:\/\/mirror.example.org\/x.tgz"/'
        'miniapp/package-lock.json|0,/"integrity": ".*"/s//"unhashed": true/'
    )
    for change in "${changes[@]}"; do
        [[ -e $home/${change%%|*} ]] || continue
        rm -rf -- "${copy:?}"/*
        (cd "$home" && cp --parents deny.toml Cargo.lock ./*/Cargo.toml "$copy")
        if [[ -e $home/miniapp/package-lock.json ]]; then
            (cd "$home" && cp --parents miniapp/package-lock.json "$copy")
        fi
        if [[ $change == *resolved* ]] && ! grep -q '"resolved"' "$copy/miniapp/package-lock.json"; then
            sed -i '0,/"integrity"/s//"resolved": "",\n      "integrity"/' "$copy/miniapp/package-lock.json"
        fi
        sed -i -E "${change#*|}" "$copy/${change%%|*}"
        if check "$copy" 2>/dev/null; then
            printf 'supply.sh: not noticed: %s\n' "$change" >&2
            return 1
        fi
    done
}

check "${1:-$home}"
if (($# == 0)); then
    copy=$(mktemp -d)
    trap 'rm -rf -- "$copy"' EXIT
    prove "$copy"
fi
printf 'supply: %s crates, %s rules, no violation\n' "$(crates "${1:-$home}" | wc -l)" "$(rules "${1:-$home}" | wc -l)"
