#!/usr/bin/env bash
# Runs a command beside its own throw-away PostgreSQL and Redis, and leaves nothing behind.
#
#   tests/services.sh [--browser] COMMAND [ARGUMENT…]
#
# The command finds them in HOUQIN_TEST_POSTGRES and HOUQIN_TEST_REDIS. Its exit status is passed on.
# --browser also asks for what the browser stories need: Chromium and poppler-utils.
# Missing Debian packages are installed as root; anyone else is told their names.
#
# Functions are called from traps and by name, which this check does not see:
# shellcheck disable=SC2317
set -euo pipefail

fail() {
    printf 'services.sh: %s\n' "$*" >&2
    exit 1
}

browser=''
if [[ ${1:-} == --browser ]]; then
    browser=yes
    shift
fi
if (($# == 0)); then
    printf 'usage: tests/services.sh [--browser] COMMAND [ARGUMENT…]\n' >&2
    exit 2
fi

# --- What must be installed -------------------------------------------------------------------------------------------

# The newest server of 14 or later. Debian keeps every version in its own folder, and /usr/local/bin may hold stand-ins.
postgres_bin() {
    local folder version best=0
    for folder in /usr/lib/postgresql/*/bin; do
        version=${folder#/usr/lib/postgresql/}
        version=${version%/bin}
        if [[ $version =~ ^[0-9]+$ && -x $folder/initdb && -x $folder/postgres ]] && ((version >= 14 && version > best)); then
            best=$version
        fi
    done
    ((best)) && printf '/usr/lib/postgresql/%s/bin\n' "$best"
}

missing() {
    postgres_bin >/dev/null || printf 'postgresql\n'
    command -v redis-server >/dev/null || printf 'redis-server\n'
    if [[ -n $browser ]]; then
        command -v chromium >/dev/null || printf 'chromium\n'
        command -v pdftoppm >/dev/null || printf 'poppler-utils\n'
    fi
}

# Installs without starting: the packages would otherwise run system services on the usual ports.
install_packages() (
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        trap 'rm -f -- "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends "$@" >&2
)

mapfile -t packages < <(missing)
if ((${#packages[@]})); then
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        fail "missing: ${packages[*]} (Debian: apt-get install ${packages[*]})"
    fi
    install_packages "${packages[@]}" || fail "could not install: ${packages[*]}"
    mapfile -t packages < <(missing)
    ((${#packages[@]} == 0)) || fail "still missing: ${packages[*]}"
fi
bin=$(postgres_bin)

# --- Whose processes, and where ---------------------------------------------------------------------------------------

# initdb refuses root, so root hands the servers to the package's own user; that user must be able to reach the folder.
# The death signals end them, and the command, even when this script is killed without a chance to clean up.
as_owner=(setpriv)
if ((EUID == 0)); then
    id postgres >/dev/null 2>&1 || fail 'running as root needs the user postgres, which Debian'\''s postgresql package makes'
    as_owner+=(--reuid=postgres --regid=postgres --clear-groups)
    home=$(mktemp -d /tmp/houqin-services.XXXXXX)
    chown postgres: "$home"
else
    home=$(mktemp -d "${TMPDIR:-/tmp}/houqin-services.XXXXXX")
fi

postgres=''
redis=''
command=''

alive() { [[ -n $1 ]] && kill -0 "$1" 2>/dev/null; }

# Asks with the given signal, insists after five seconds. Only ever our own children, so the id cannot be another's.
stop() {
    local signal=$1 process=$2 tenths=50
    alive "$process" || return 0
    kill -s "$signal" "$process" 2>/dev/null || true
    while alive "$process" && ((tenths-- > 0)); do
        sleep 0.1
    done
    kill -s KILL "$process" 2>/dev/null || true
}

clean_up() {
    local status=$?
    trap - EXIT
    trap '' HUP INT TERM
    stop TERM "$command"
    # QUIT is PostgreSQL's immediate shutdown: there is nothing to keep.
    stop QUIT "$postgres"
    stop TERM "$redis"
    wait
    rm -rf -- "$home"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# --- The servers ------------------------------------------------------------------------------------------------------

# A port nobody listens on, below the range from which the kernel lends ports to clients.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            printf '%s\n' "$port"
            return
        fi
    done
}

# wait_for PROCESS COMMAND…: until the command succeeds; fails when the process ends first or nothing happens for 20 s.
wait_for() {
    local process=$1 twentieths=400
    shift
    until "$@" >/dev/null 2>&1; do
        alive "$process" && ((twentieths-- > 0)) || return 1
        sleep 0.05
    done
    alive "$process"
}

start_postgres() {
    postgres_port=$(free_port)
    # Nothing here survives the run, so nothing is flushed.
    "${as_owner[@]}" --pdeathsig QUIT -- "$bin/postgres" -D "$home/postgres" -h 127.0.0.1 -p "$postgres_port" -k '' \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 \
        </dev/null >"$home/postgres.log" 2>&1 &
    postgres=$!
    wait_for "$postgres" "$bin/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"
}

start_redis() {
    redis_port=$(free_port)
    "${as_owner[@]}" --pdeathsig TERM -- redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$home" \
        --save '' --appendonly no --daemonize no </dev/null >"$home/redis.log" 2>&1 &
    redis=$!
    wait_for "$redis" redis_answers
}

redis_answers() (
    exec 4<>"/dev/tcp/127.0.0.1/$redis_port" || exit 1
    printf 'PING\r\n' >&4
    read -r -t 1 answer <&4
    [[ $answer == +PONG* ]]
)

# The port may be taken between looking and listening, so each server gets some tries.
start() {
    local name=$1 try
    for try in 1 2 3 4 5; do
        "start_$name" && return
        stop KILL "${!name}"
    done
    sed "s/^/  $name: /" "$home/$name.log" >&2
    fail "$name did not start in $try tries"
}

# Another user of this machine must not reach a superuser's database, so it has a password, if a short-lived one.
# The C locale sorts by bytes, as SQLite does.
(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$home/password")
password=$(<"$home/password")
if ((EUID == 0)); then
    chown postgres: "$home/password"
fi
(cd "$home" && "${as_owner[@]}" -- "$bin/initdb" -D "$home/postgres" -U postgres --pwfile="$home/password" \
    --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync </dev/null >"$home/initdb.log" 2>&1) || {
    sed 's/^/  initdb: /' "$home/initdb.log" >&2
    fail 'initdb failed'
}
start postgres
start redis

export HOUQIN_TEST_POSTGRES="postgres://postgres:$password@127.0.0.1:$postgres_port/postgres"
export HOUQIN_TEST_REDIS="redis://127.0.0.1:$redis_port"

# --- The command ------------------------------------------------------------------------------------------------------

# In the background, so that a signal is answered at once; `env` gives back the signals which bash mutes there, and the
# command keeps our terminal and input. Ctrl-C reaches it from the terminal: it gets three seconds to end by itself.
interrupt() {
    local tenths=30
    while alive "$command" && ((tenths-- > 0)); do
        sleep 0.1
    done
    exit 130
}
trap interrupt INT

env --default-signal=INT,QUIT -- setpriv --pdeathsig TERM -- "$@" <&0 &
command=$!
status=0
wait "$command" || status=$?
command=''
exit "$status"
