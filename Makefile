# Peerweave: set up, build, serve, test. Every target works in a fresh clone.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STORE ?= build/store
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help serve build validate test lint lock frontend clients clean

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

serve: build ## Set up, build and validate the graph, serve it on 127.0.0.1:8000
	$(BIN)/peerweave serve --store $(STORE) --host $(HOST) --port $(PORT)

build: $(VENV)/.run ## Set up, then build and validate the graph from the tables
	@$(BUNDLE) || echo "Pages work without it."
	$(BIN)/peerweave build --store $(STORE)

validate: $(VENV)/.run ## Check the tables without building anything
	$(BIN)/peerweave validate

test: $(VENV)/.dev lint ## Set up and run every check and test
	$(BUNDLE)
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

lint: $(VENV)/.dev ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Pins that still fit are kept; make lock LOCK_FLAGS=--upgrade takes the newest versions allowed.
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $(LOCK_FLAGS)
lock: $(VENV)/.dev ## Pin the requirements anew, within what pyproject.toml allows
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --group build -o requirements/build.txt
	$(LOCK) -c requirements/run.txt -c requirements/build.txt --extra dev pyproject.toml -o requirements/dev.txt

# Installing has done this already; it is done again where the sources have changed, which takes a second.
BUNDLE = $(BIN)/python hatch_build.py
frontend: $(VENV)/.run ## Bundle anew what browsers run
	$(BUNDLE)

CLIENTS = tests/clients/comunica
clients: $(CLIENTS)/node_modules/.package-lock.json ## Install the SPARQL client from npm that some tests use

$(CLIENTS)/node_modules/.package-lock.json: $(CLIENTS)/package-lock.json | $(VENV)/.dev
	$(BIN)/python $(CLIENTS)/install.py
	@touch $@

clean: ## Remove what was built and installed
	rm -rf build dist $(VENV) .editable webapp/frontend/node_modules webapp/static/dist $(CLIENTS)/node_modules

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Peerweave needs Python 3.11 or newer. If you have one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# The hashed pins first, then Peerweave itself in place with the pinned build tool: nothing unpinned is fetched.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
IN_PLACE = $(INSTALL) --no-deps --no-build-isolation --editable .
SET_UP_BY = pyproject.toml hatch_build.py

$(VENV)/.run: requirements/run.txt requirements/build.txt $(SET_UP_BY) | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(IN_PLACE)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(SET_UP_BY) | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/dev.txt
	$(IN_PLACE)
	@touch $@ $(VENV)/.run
