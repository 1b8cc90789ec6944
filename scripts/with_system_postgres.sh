#!/usr/bin/env bash
# Usage: scripts/with_system_postgres.sh COMMAND...
#
# Run a command against a throw-away cluster of Debian's PostgreSQL, the newest that is installed.
# The command finds it in PITLEDGER_TEST_DATABASE_URL; the cluster goes when the command ends.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin  # runuser

bin=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1 | xargs -r dirname)
if [[ -z $bin ]]; then
  echo "$0: no server under /usr/lib/postgresql (package postgresql)" >&2
  exit 1
fi

# A socket's path allows 107 bytes, whatever TMPDIR says. Only the owner, and root, may enter.
in_memory=/dev/shm
[[ -w $in_memory ]] || in_memory=/tmp
home=$(mktemp -d "$in_memory/pitledger-XXXXXX")

# PostgreSQL refuses to run as root.
as_owner=()
if ((EUID == 0)); then
  account=$(id -un postgres 2> /dev/null || echo nobody)
  chown "$account:" "$home"
  as_owner=(runuser -u "$account" --)
fi
# Its account may not be able to stand in the folder we are in.
run() (cd / && "${as_owner[@]}" "$bin/$1" "${@:2}")

finish() {
  if [[ -e $home/data/postmaster.pid ]]; then
    run pg_ctl stop -s -D "$home/data" -m immediate || true
  fi
  rm -rf "$home"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

run initdb -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync > /dev/null
run pg_ctl start -s -w -D "$home/data" -l "$home/log" \
  -o "-c listen_addresses= -c unix_socket_directories=$home -c fsync=off" || {
  cat "$home/log" >&2
  exit 1
}

export PITLEDGER_TEST_DATABASE_URL="postgresql://postgres@/postgres?host=$home"
"$@"
