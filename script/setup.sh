# Sourced by the scripts beside it: everything that they need is there afterwards.
# Each function does nothing, quickly, when nothing has changed since the last time.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "-- $*" >&2; }
fail() { printf '%s\n' "$*" >&2 && exit 1; }

# install_packages NAME…: Debian packages, by root or with sudo.
install_packages() {
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "Missing: $*. Install it, or run this as root."
    root=(sudo)
  fi
  command -v apt-get >/dev/null || fail "Missing: $*. Install it with your system's packages."
  say "installing $*"
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >&2
}

# set_up_type: what sets the type of a PDF is there, with letters of every language.
set_up_type() {
  local missing=() name
  for name in libpango-1.0 libpangoft2-1.0 libharfbuzz-subset; do
    compgen -G "/usr/lib*/*/$name.so.0" >/dev/null ||
      compgen -G "/usr/lib*/$name.so.0" >/dev/null ||
      missing+=("${name/%.0/.0-0}")
  done
  compgen -G "/usr/share/fonts/*/*/NotoSansArabic*" >/dev/null || missing+=(fonts-noto-core)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]/%subset/subset0}" fontconfig
}

# unchanged STAMP CONTENT: whether the stamp says that this was done already.
unchanged() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# find_python: the first Python that is new enough, with what it takes to make an environment.
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$name" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
      echo "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is needed."
}

# set_up_python REQUIREMENTS…: .venv/ has what these files pin. The last one may include others.
set_up_python() {
  local stamp=".venv/.done-$1" sum
  exec 9>.venv.lock
  flock 9
  if ! .venv/bin/python -c '' 2>/dev/null; then
    say "making .venv"
    rm -rf .venv
    "$(find_python)" -m venv .venv
  fi
  sum="$(cat "$@" | sha256sum) $(.venv/bin/python -V)"
  if ! unchanged "$stamp" "$sum"; then
    say "installing $1"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$1" >&2
    echo "$sum" >"$stamp"
  fi
  compile_translations
  exec 9>&-
}

# compile_translations: each catalogue is there as the program reads it.
compile_translations() {
  local source
  for source in companion/translations/*/LC_MESSAGES/*.po; do
    if [ -e "$source" ] && [ ! "${source%.po}.mo" -nt "$source" ]; then
      say "compiling $source"
      .venv/bin/pybabel --quiet compile -i "$source" -o "${source%.po}.mo"
    fi
  done
}

# set_up_node: node_modules/ has what package-lock.json pins.
set_up_node() {
  local sum
  sum="$(sha256sum package-lock.json) $(node --version)"
  if ! unchanged node_modules/.done "$sum"; then
    say "installing package-lock.json"
    npm ci --ignore-scripts --silent >&2
    echo "$sum" >node_modules/.done
  fi
}

# set_up_tests: what the tests need besides: services, a browser, and the packages of both languages.
set_up_tests() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v chromium >/dev/null || missing+=(chromium)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
  compgen -G "/usr/lib/*/faketime/libfaketime.so.1" >/dev/null || missing+=(libfaketime)
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  set_up_type
  set_up_python requirements-dev.txt requirements.txt
  set_up_node
}
