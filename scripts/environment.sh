#!/bin/sh
# Make .venv hold what a lock file names. A stamp with the lock's checksum makes the second time cost nothing.
# Usage: scripts/environment.sh requirements.txt
set -eu
lock=$1
stamp=".venv/.lock-$(cksum < "$lock" | tr ' ' '-')"
[ -e "$stamp" ] && .venv/bin/python -c '' 2>/dev/null && exit 0

recent_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! { [ -x .venv/bin/python ] && recent_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    python=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if recent_enough "$candidate"; then python=$candidate; break; fi
    done
    if [ -z "$python" ]; then
        echo "The portal needs Python 3.11 or later. Install it, or name one: PYTHON=/path/to/python3.12 make run" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "This Python cannot make an environment of its own. On Debian and Ubuntu, first:" >&2
        echo "    sudo apt install $("$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)."
    rm -rf .venv
    "$python" -m venv .venv
fi

echo "Installing what $lock names; this takes about half a minute, once."
.venv/bin/python -m pip install --disable-pip-version-check --no-input -qq --require-hashes -r "$lock"
touch "$stamp"
