# Sourced by the other scripts: makes .venv as requirements.lock says, unless it is. Needs python3 >= 3.11 with pip.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export PYTHONPATH="$root"
# Without compiled modules every start of the program costs a second more.
unset PYTHONDONTWRITEBYTECODE

setup_fail() {
  printf 'setup: %s\n' "$1" >&2
  exit 2
}

setup_say() {
  printf 'setup: %s\n' "$1" >&2
}

setup_install() {
  local python cache uv
  python="$(command -v python3 || true)"
  [ -n "$python" ] || setup_fail "python3 is not here: install Python 3.11 or newer"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    setup_fail "$("$python" --version) is too old: install Python 3.11 or newer and put it first on PATH"
  cache="${XDG_CACHE_HOME:-$HOME/.cache}/sovereign-hub"
  uv="$cache/uv-$(cksum < "$root/scripts/uv.lock" | cut -d' ' -f1)"
  if [ ! -x "$uv/bin/uv" ]; then
    setup_say "getting uv (its version and hashes are in scripts/uv.lock)"
    mkdir -p "$cache"
    rm -rf "$uv.new"
    "$python" -m venv "$uv.new" || setup_fail "python3 cannot make a virtual environment: install its venv module"
    "$uv.new/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$root/scripts/uv.lock" ||
      setup_fail "uv could not be installed: check the network and pip's configuration, then run this again"
    rm -rf "$uv"
    mv "$uv.new" "$uv"
  fi
  setup_say "installing the packages of requirements.lock into .venv"
  if [ ! -x "$root/.venv/bin/python" ] || ! "$root/.venv/bin/python" -c '' 2>/dev/null; then
    "$uv/bin/uv" venv --quiet --clear --python "$python" "$root/.venv"
  fi
  "$uv/bin/uv" pip sync --quiet --require-hashes --compile-bytecode --python "$root/.venv/bin/python" \
    "$root/requirements.lock" ||
    setup_fail "the packages could not be installed: see above; nothing is half done, run this again"
  cp "$root/requirements.lock" "$root/.venv/installed.lock"
}

if ! cmp -s "$root/requirements.lock" "$root/.venv/installed.lock"; then
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
    cp "$root/scripts/sdk_start.py" "$packages/hub_sdk_start.py.new"
    mv "$packages/hub_sdk_start.py.new" "$packages/hub_sdk_start.py"
    printf 'import hub_sdk_start\n' > "$packages/hub_sdk_start.pth"
  fi
done
python="$root/.venv/bin/python"
