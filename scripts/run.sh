#!/bin/sh
# Prepare the database, the content and the static files, serve the portal on this machine, and do its work behind.
# Usage: PORT=8000 scripts/run.sh (production settings), DEBUG=1 scripts/run.sh (for developers)
set -eu
: "${PORT:=8000}" "${DEBUG:=0}"
export PORT DEBUG SITE_URL="http://127.0.0.1:$PORT" PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2
export SECURITY_LOG="${SECURITY_LOG-${VAR_DIR:-var}/security.log}"  # or it stands among what the portal says
python=.venv/bin/python

$python scripts/first_env.py
if [ "$DEBUG" = 0 ]; then
    sh scripts/static.sh &  # nothing in the database waits for it
    collecting=$!
fi
$python manage.py migrate --verbosity 0
$python manage.py load_programme
$python manage.py load_demonstration

# The worker begins again when it has ended, as systemd has it do.
keep_working() {
    trap 'kill "$child" 2>/dev/null; wait "$child"; exit' TERM
    while :; do
        $python manage.py run_worker & child=$!
        wait "$child" || true
        echo "The worker has ended; another one begins." >&2
        sleep 1
    done
}

# Two processes, a web server and a worker; told to stop, or when the web server ends, both do.
serve() {
    keep_working & worker=$!
    "$@" & web=$!
    trap 'kill "$web" 2>/dev/null' INT TERM
    wait "$web" || wait "$web" || true
    kill "$worker" 2>/dev/null || true
    wait "$worker" || true
    exit
}

if [ "$DEBUG" != 0 ]; then
    serve $python manage.py runserver "127.0.0.1:$PORT"
fi

wait "$collecting"
echo "The portal: $SITE_URL (Ctrl-C ends it)"
serve $python -m gunicorn
