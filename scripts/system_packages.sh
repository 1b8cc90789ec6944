#!/usr/bin/env bash
# Usage: scripts/system_packages.sh PACKAGE...
#
# See to it that Debian packages are there which pip cannot bring. Silent where they are; root gets
# them installed; anybody else is told the command to run.
set -euo pipefail

is_there() {
  case $1 in
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/postgres' > /dev/null ;;
    chromium) command -v chromium > /dev/null ;;
    pgbouncer) PATH=$PATH:/usr/sbin command -v pgbouncer > /dev/null ;;
    python3-venv) "${PYTHON:-python3}" -c 'import ensurepip, venv' 2> /dev/null ;;
    *)
      echo "$0: does not know how to look for $1" >&2
      exit 2
      ;;
  esac
}

missing=()
for package in "$@"; do
  is_there "$package" || missing+=("$package")
done
((${#missing[@]})) || exit 0

if ((EUID)) || ! command -v apt-get > /dev/null; then
  echo "Missing: ${missing[*]}. On Debian and Ubuntu:" >&2
  echo "sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

# The tests run servers of their own: installing one must neither make nor start any.
settings=/etc/postgresql-common/createcluster.d
policy=/usr/sbin/policy-rc.d
ours=("$settings/no-cluster.conf")
[[ -e $policy ]] || ours+=("$policy")
trap 'rm -f "${ours[@]}"; rmdir -p --ignore-fail-on-non-empty "$settings"' EXIT
mkdir -p "$settings"
echo 'create_main_cluster = false' > "$settings/no-cluster.conf"
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy" # no service is started while this stands
  chmod +x "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends "${missing[@]}"
if [[ " ${missing[*]} " == *' pgbouncer '* ]] && command -v systemctl > /dev/null; then
  systemctl --quiet disable pgbouncer # nor at the next boot
fi
