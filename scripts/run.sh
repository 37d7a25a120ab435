#!/bin/sh
# Prepare the database, the content and the static files, and serve the portal on this machine.
# Usage: PORT=8000 scripts/run.sh (production settings), DEBUG=1 scripts/run.sh (for developers)
set -eu
: "${PORT:=8000}" "${DEBUG:=0}"
export PORT DEBUG SITE_URL="http://127.0.0.1:$PORT" PYTHONUNBUFFERED=1
python=.venv/bin/python

$python scripts/first_env.py
$python manage.py migrate --verbosity 0
$python manage.py load_programme
$python manage.py load_demonstration

if [ "$DEBUG" != 0 ]; then
    exec $python manage.py runserver "127.0.0.1:$PORT"
fi

static="${VAR_DIR:-var}/static"
made="$static/.made"
if [ ! -e "$made" ] || [ -n "$(find static ./*/static .venv/.lock-* -newer "$made" 2>/dev/null | head -n 1)" ]; then
    $python manage.py collectstatic --no-input --verbosity 0
    touch "$made"
fi
echo "The portal: $SITE_URL (Ctrl-C ends it)"
exec $python -m gunicorn
