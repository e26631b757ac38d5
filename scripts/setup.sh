# Sourced by the other scripts: makes .venv as requirements.lock says, unless it is. Needs python3 >= 3.11 with pip.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export PYTHONPATH="$root"
# Without compiled modules every start of the program costs a second more.
unset PYTHONDONTWRITEBYTECODE

# As any command that failed: docs/guide/exit-codes.md.
setup_fail() {
  printf 'setup: %s\n' "$1" >&2
  exit 1
}

setup_say() {
  printf 'setup: %s\n' "$1" >&2
}

# As engine/pins.py has it: the standard has relative ones ignored, and a home is known without HOME too.
setup_cache() {
  case "${XDG_CACHE_HOME:-}" in
    /*) printf '%s/sovereign-hub' "$XDG_CACHE_HOME" ;;
    *) printf '%s/.cache/sovereign-hub' ~ ;;
  esac
}

# The cache is shared by all clones of a user, so uv is made apart and put there in one step: whoever comes second
# takes what is there.
setup_uv() {
  local uv="$1"
  setup_say "getting uv (its version and hashes are in scripts/uv.lock)"
  { mkdir -p "$(dirname "$uv")" && made="$(mktemp -d "$uv.XXXXXX")"; } ||
    setup_fail "$(dirname "$uv") cannot be written: make it so, or set XDG_CACHE_HOME to another folder"
  trap 'rm -rf "$made"' EXIT
  "$python" -m venv "$made" || setup_fail "python3 cannot make a virtual environment: install its venv module"
  "$made/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$root/scripts/uv.lock" ||
    setup_fail "uv could not be installed: check the network and pip's configuration, then run this again"
  if ! setup_put "$made" "$uv" 2>/dev/null && [ ! -x "$uv/bin/uv" ]; then
    rm -rf "$uv"
    setup_put "$made" "$uv" || setup_fail "$uv cannot be put in place: remove it, then run this again"
  fi
  rm -rf "$made"
  trap - EXIT
}

# Fails where something is there already; `mv` would put it inside.
setup_put() {
  "$python" -c 'import os, sys; os.rename(*sys.argv[1:])' "$1" "$2"
}

setup_install() {
  local python uv
  python="$(command -v python3 || true)"
  [ -n "$python" ] || setup_fail "python3 is not here: install Python 3.11 or newer"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    setup_fail "$("$python" --version) is too old: install Python 3.11 or newer and put it first on PATH"
  uv="$(setup_cache)/uv-$(cksum < "$root/scripts/uv.lock" | cut -d' ' -f1)"
  [ -x "$uv/bin/uv" ] || setup_uv "$uv"
  setup_say "installing the packages of requirements.lock into .venv"
  if [ ! -x "$root/.venv/bin/python" ] || ! "$root/.venv/bin/python" -c '' 2>/dev/null; then
    "$uv/bin/uv" venv --quiet --clear --python "$python" "$root/.venv" ||
      setup_fail "$root/.venv cannot be made: see above, then run this again"
  fi
  "$uv/bin/uv" pip sync --quiet --require-hashes --compile-bytecode --python "$root/.venv/bin/python" \
    "$root/requirements.lock" ||
    setup_fail "the packages could not be installed: see above; nothing is half done, run this again"
  cp "$root/requirements.lock" "$root/.venv/installed.lock"
}

if ! cmp -s "$root/requirements.lock" "$root/.venv/installed.lock"; then
  { : > "$root/.setup.lock"; } 2>/dev/null ||
    setup_fail "$root cannot be written, and .venv is made in it: make it so, or clone to where you may write"
  exec 9> "$root/.setup.lock"
  if ! flock -n 9; then
    setup_say "waiting for another set-up of this checkout"
    flock 9
  fi
  cmp -s "$root/requirements.lock" "$root/.venv/installed.lock" || setup_install
  exec 9>&-
fi
for packages in "$root"/.venv/lib/python3*/site-packages; do
  # Compared each time, so that a checkout of another commit gets its own. Why it is there: see the file.
  if ! cmp -s "$root/scripts/sdk_start.py" "$packages/hub_sdk_start.py"; then
    { cp "$root/scripts/sdk_start.py" "$packages/hub_sdk_start.py.new" &&
      mv "$packages/hub_sdk_start.py.new" "$packages/hub_sdk_start.py" &&
      printf 'import hub_sdk_start\n' > "$packages/hub_sdk_start.pth"; } ||
      setup_fail "$packages cannot be written: make it so, then run this again"
  fi
done
python="$root/.venv/bin/python"
