#!/bin/sh
# Collect the static files, unless those that are there are newer than what they are made of. Usage: scripts/static.sh
set -eu
static="${VAR_DIR:-var}/static"
made="$static/.made"
if [ ! -e "$made" ] || [ -n "$(find static ./*/static .venv/.lock-* -newer "$made" 2>/dev/null | head -n 1)" ]; then
    .venv/bin/python manage.py collectstatic --no-input --verbosity 0
    touch "$made"
fi
