#!/bin/sh
# Makes .venv/ with everything in uv.lock; $1 is uv.
set -eu
uv=$1
say() { echo "balcao: $*" >&2; }
if ! "$uv" python find 3.10 >/dev/null 2>&1 && ! "$uv" python install 3.10; then
    say "Python 3.10 was not found and could not be fetched. Install it (for instance: pyenv install 3.10), then run this again."
    exit 1
fi
say "installing (Rasa is large: the first time takes a few minutes) …"
if ! "$uv" sync --frozen --quiet; then
    say "the installation failed; the lines above say why. Nothing else was changed: run the same command again."
    exit 1
fi
