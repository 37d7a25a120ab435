# Every command of the project; `make` alone lists them. Only Python 3.11 or later and make have to be there before.
PORT ?= 8000
ARGS ?=
PY := .venv/bin/python
RUN_ENVIRONMENT := sh scripts/environment.sh requirements.txt
DEV_ENVIRONMENT := sh scripts/environment.sh requirements-dev.txt

.DEFAULT_GOAL := help
.PHONY: help run dev test check browser drill bench format messages lock

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 12

run: ## the portal with its real content on http://127.0.0.1:8000 (PORT=8001 make run: another port)
	@$(RUN_ENVIRONMENT)
	@PORT=$(PORT) sh scripts/run.sh

dev: ## the same for developers: restarts when a file changes, shows errors in the browser
	@$(DEV_ENVIRONMENT)
	@PORT=$(PORT) DEBUG=1 sh scripts/run.sh

test: ## the suite on PostgreSQL and what can differ on SQLite; without a server, all on SQLite (ARGS=--everything: both)
	@$(DEV_ENVIRONMENT)
	@$(PY) scripts/test.py $(ARGS)

check: ## format, lint, types, import contract, templates, settings, migrations, translations, lock files
	@$(DEV_ENVIRONMENT)
	@$(PY) scripts/check.py

browser: ## the tests that drive Chromium: pages, accessibility, HTML, errands (ARGS=--everything: in every window)
	@$(DEV_ENVIRONMENT)
	@$(PY) scripts/browser.py $(ARGS)

drill: ## kill, silence and fill what the portal stands on, and see that it goes on (ARGS=database_is_away: one alone)
	@$(DEV_ENVIRONMENT)
	@$(PY) -m tools.drill $(ARGS)

bench: ## what a page costs beside a bare one, at 2,000 and 100,000 records a type (needs PostgreSQL)
	@$(DEV_ENVIRONMENT)
	@$(PY) -m tools.bench $(ARGS)

format: ## write Python and the admin's templates in the project's format
	@$(DEV_ENVIRONMENT)
	@$(PY) scripts/check.py --format

messages: ## collect the texts to translate into locale/, and compile them
	@$(DEV_ENVIRONMENT)
	@$(PY) scripts/messages.py

lock: ## pin what pyproject.toml asks for, with hashes, in the three requirements files
	@$(DEV_ENVIRONMENT)
	@$(PY) scripts/lock.py
