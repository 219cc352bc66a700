# Makes the environment: .venv and build/. Sourced by bin/demo, bin/test and bin/bench from the project's root; POSIX sh.
#
#     . bin/setup.sh
#     environment requirements.txt
#     frontend
#
# Each step leaves a stamp made from the files it depends on, so a second run does nothing.

set -eu
umask 077

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }
sum() { cat "$@" | cksum | tr ' ' -; }

# The first Python of 3.12 or later that can make a virtual environment. Debian's python3 without python3-venv cannot
# (no ensurepip); a pyenv shim may be there and refuse; pyenv may be installed and not on PATH.
python312() {
    for name in python3.12 python3.13 python3.14 python3 python \
        "$(pyenv root 2>/dev/null)"/versions/3.1[2-9]*/bin/python "${HOME:-}"/.pyenv/versions/3.1[2-9]*/bin/python; do
        found=$("$name" -c 'import sys, ensurepip; sys.version_info >= (3, 12) and print(sys.executable)' 2>/dev/null) || continue
        [ -n "$found" ] && { printf '%s\n' "$found"; return 0; }
    done
    return 1
}

make_venv() {
    if found=$(python312); then
        "$found" -m venv --clear .venv && return 0
    fi
    if command -v uv >/dev/null 2>&1; then
        uv venv -q --clear --seed --python 3.12 .venv && return 0
    fi
    if python3 -m venv .boot >/dev/null 2>&1 && .boot/bin/python -m pip install -qq --disable-pip-version-check uv==0.13.9 \
        && .boot/bin/uv venv -q --clear --seed --python 3.12 .venv; then
        return 0
    fi
    stop "This needs Python 3.12 or newer with its venv module, and found none. On Debian or Ubuntu: sudo apt install python3 python3-venv. On a Mac: brew install python. Or install uv, which brings its own Python. Then run this again."
}

# environment REQUIREMENTS: .venv with exactly these packages, checked by hash.
environment() {
    done_=.venv/.done-$(sum "$1")
    [ -e "$done_" ] && return 0
    [ -e ".venv/.done-$(sum requirements-dev.txt)" ] && return 0 # the larger list holds the smaller
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        say "Making the Python environment (about a minute, once) …"
        make_venv
    fi
    say "Installing the packages of $1 …"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$1" \
        || stop "The packages could not be installed: see the lines above. This step needs the network once; then run this again."
    : >"$done_"
}

# Node of 20.19 or later, from the machine or else from a Python package (unofficial, so only then).
node_path() {
    if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
        || ! command -v npm >/dev/null 2>&1; then
        [ -x .venv/bin/npm ] || {
            say "No Node 20.19 or newer here, so fetching one into .venv …"
            .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r hub/frontend/requirements-node.txt \
                || stop "Node 20.19 or newer is needed to build the style sheets and could not be fetched. Install it (for example: sudo apt install nodejs npm), then run this again."
        }
        PATH=$PWD/.venv/bin:$PATH
    fi
}

# frontend: build/static, and build/collected with hashed names; the Welsh catalogue compiled.
frontend() {
    (
        cd hub/frontend
        here=node_modules/.done-$(sum package.json package-lock.json)
        if [ ! -e "$here" ]; then
            cd ../..
            node_path
            cd hub/frontend
            say "Installing the front end's packages …"
            npm ci --ignore-scripts --no-audit --no-fund --silent \
                || stop "npm could not install the front end's packages: see the lines above. This step needs the network once; then run this again."
            : >"$here"
        fi
    )
    # shellcheck disable=SC2046
    built=build/.done-$(sum $(find hub/frontend meetings/minutes/exactly.json -name node_modules -prune -o -type f -print | LC_ALL=C sort))
    if [ ! -e "$built" ]; then
        node_path
        mkdir -p build
        rm -f build/.done-*
        (cd hub/frontend && npm run --silent build) || stop "The front end did not build: see the lines above."
        .venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0 \
            || stop "The static files could not be collected: see the lines above."
        : >"$built"
    fi
    catalogue
}

# The Welsh catalogue, compiled without gettext.
catalogue() {
    for po in locale/*/LC_MESSAGES/*.po; do
        [ -e "$po" ] || continue
        [ "${po%.po}.mo" -nt "$po" ] || .venv/bin/python bin/welsh.py compile
    done
}
