#!/bin/sh
# Puts uv into a private virtual environment, .uv/: a system Python refuses a bare `pip install`.
set -eu
say() { echo "balcao: $*" >&2; }
# .python-version asks for 3.10, which pyenv's python3 refuses when it has none; any Python will do for uv.
python=
for candidate in python3 /usr/bin/python3 python3.13 python3.12 python3.11 python3.10; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ] && command -v pyenv >/dev/null 2>&1; then
    python=$(PYENV_VERSION=$(pyenv versions --bare | grep '^3' | tail -1) pyenv which python3 2>/dev/null || true)
fi
[ -n "$python" ] || { say "python3 was not found. Install Python 3, then run this again."; exit 1; }
rm -rf .uv
if ! "$python" -m venv .uv 2>/dev/null; then
    rm -rf .uv
    say "$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv. Or install uv (https://docs.astral.sh/uv), then run this again."
    exit 1
fi
say "getting uv, the package installer …"
if ! .uv/bin/python -m pip install --quiet --disable-pip-version-check uv; then
    rm -rf .uv
    say "uv could not be installed: is the package registry reachable from here?"
    exit 1
fi
