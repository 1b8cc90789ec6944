#!/usr/bin/env bash
# Usage: scripts/system_packages.sh PACKAGE...
#
# See to it that Debian packages are there which pip cannot bring. Silent where they are; root gets
# them installed; anybody else is told the command to run.
set -euo pipefail

is_there() {
  case $1 in
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/postgres' > /dev/null ;;
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

# The tests make clusters of their own: installing a server must neither make nor start one.
settings=/etc/postgresql-common/createcluster.d
trap 'rm -f "$settings/no-cluster.conf"; rmdir -p --ignore-fail-on-non-empty "$settings"' EXIT
mkdir -p "$settings"
echo 'create_main_cluster = false' > "$settings/no-cluster.conf"

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends "${missing[@]}"
