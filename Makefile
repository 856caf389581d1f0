# Peerweave: set up, build, serve, test. Every target works in a fresh clone.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STORE ?= build/store
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help serve build validate test lint lock clean

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

serve: build ## Set up, build and validate the graph, serve it on 127.0.0.1:8000
	$(BIN)/peerweave serve --store $(STORE) --host $(HOST) --port $(PORT)

build: $(VENV)/.run ## Set up, then build and validate the graph from the tables
	$(BIN)/peerweave build --store $(STORE)

validate: $(VENV)/.run ## Check the tables without building anything
	$(BIN)/peerweave validate

test: $(VENV)/.dev lint ## Set up and run every check and test
	$(BIN)/pytest

lint: $(VENV)/.dev ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: $(VENV)/.dev ## Pin the requirements anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean: ## Remove what was built and installed
	rm -rf build dist $(VENV) .editable

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Peerweave needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: on Debian and Ubuntu, apt-get install python3-venv"; exit 2; }

# The hashed pins first, then Peerweave itself in place, which needs nothing more from outside but its build tool.
$(VENV)/.run: $(BIN)/python requirements/run.txt pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(BIN)/python requirements/dev.txt pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
