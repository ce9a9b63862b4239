# make run    make the environment, then the tables from what is in raw/
# make test   make the environment, then run the tests
# make bench  print the speed of each stage (REPORTS="..." for other reports than those in raw/)
# make lint   style
# make lock   pin the dependencies of pyproject.toml anew in requirements.lock
# make clean  remove the environment
#
# Needs Python 3.11 or later and ordinary Unix tools. Another interpreter: make run PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What the environment was made from: it is made anew only if the lock is another one, or the folder was moved.
ORIGIN := { pwd; cat requirements.lock; }
MADE_FROM := $(VENV)/made-from
INSTALLED := $(VENV)/installed

.DEFAULT_GOAL := test
.PHONY: run test bench lint lock clean environment packages python

run: environment
	$(BIN)/claimsource run

test: environment
	$(BIN)/python -m pytest

bench: environment
	$(BIN)/python tests/benchmark.py $(or $(REPORTS),$(wildcard raw/*/*/*))

lint: environment
	$(BIN)/ruff check .

environment: packages
	@cmp -s pyproject.toml $(INSTALLED) || { \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . && \
	  cp pyproject.toml $(INSTALLED); }

packages:
	@$(ORIGIN) | cmp -s - $(MADE_FROM) 2>/dev/null || { \
	  $(MAKE) --no-print-directory python && \
	  echo "Making $(VENV) from requirements.lock (once, a minute or two)" && \
	  rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock && \
	  $(ORIGIN) > $(MADE_FROM); }

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or later is needed, '$(PYTHON)' is none; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make environments; install its venv package (on Debian: apt install python3-venv)" >&2; \
	  exit 1; }

# uv resolves once for every supported Python; it is needed for nothing else and lives for this command only.
lock: python
	@tool=$$(mktemp -d) && trap 'rm -rf "$$tool"' EXIT && $(PYTHON) -m venv "$$tool" && \
	"$$tool/bin/python" -m pip install --quiet --disable-pip-version-check uv && \
	"$$tool/bin/uv" pip compile pyproject.toml --all-extras --quiet --no-config --upgrade \
	  --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --output-file requirements.lock

clean:
	rm -rf $(VENV)
