# `make` prints help. Every target sets up what it needs: a virtual environment from the lock file.

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
CONFORMANCE_ARGS ?=
BENCH_ARGS ?= --publish
LOCK_ARGS ?= --upgrade
FUZZ_EXAMPLES ?= 20000
FUZZ_RUNS ?= 5000000
SAMPLE ?= 0
MUTANTS_ARGS ?=
PORT ?= 8000

BIN := $(VENV)/bin
# The environment is made anew when the lock file, the settings or the checkout's place changed.
STATE := $(shell { pwd; cat pyproject.toml requirements.lock; } | cksum | cut -d ' ' -f 1)
INSTALLED := $(VENV)/.installed-$(STATE)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# pyright would look for a newer version of itself on every run
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# the date in the built archives: the first that a zip file can hold
export SOURCE_DATE_EPOCH ?= 315532800

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help generate check test fuzz million mutants conformance bench docs docs-serve screenshots
.PHONY: lint types watch dist sbom lock clean

help: ## print this help
	@echo "usage: make TARGET [VARIABLE=value ...]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PYTHON=$(PYTHON)     the interpreter for a new virtual environment"
	@echo "  VENV=$(VENV)         the virtual environment, inside the checkout"
	@echo "  PYTEST_ARGS=         more arguments for pytest, such as -x or -k name"
	@echo "  FUZZ_EXAMPLES=$(FUZZ_EXAMPLES), FUZZ_RUNS=$(FUZZ_RUNS)  schemas and texts that \`make fuzz\` tries"
	@echo "  SAMPLE=$(SAMPLE), MUTANTS_ARGS=  of \`make mutants\`: how many (0 is all); --only keywords, --workers 2"
	@echo "  CONFORMANCE_ARGS=    more arguments for it, such as --draft draft7 or --json FILE"
	@echo "  BENCH_ARGS=$(BENCH_ARGS)  arguments for the benchmark; --quick shows that it works, --check judges"
	@echo "  PORT=$(PORT)         where docs-serve listens"
	@echo "  LOCK_ARGS=$(LOCK_ARGS)  arguments for the resolver; none keeps every version that still fits"

generate: $(INSTALLED) ## write generated/ from the schemas: packages and docs pages
	@$(BIN)/python scripts/generate.py generate

check: $(INSTALLED) ## fail if generated/ is stale, edited or has orphans; touch nothing
	@$(BIN)/python scripts/generate.py generate --check

test: $(INSTALLED) ## run the test suite
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

fuzz: $(INSTALLED) ## search for hostile input, for as long as FUZZ_EXAMPLES and FUZZ_RUNS say
	-$(PIP) install --no-build-isolation -e '.[fuzz]'
	SCHEMACLASS_FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) SCHEMACLASS_FUZZ_RUNS=$(FUZZ_RUNS) \
		$(BIN)/python -m pytest tests/test_fuzz.py $(PYTEST_ARGS)

million: $(INSTALLED) ## compare a million random sessions with two referees
	SCHEMACLASS_SEEDS=100 $(BIN)/python -m pytest -n auto tests/test_referee.py \
		-k "ten_thousand or strange" $(PYTEST_ARGS)

mutants: $(INSTALLED) ## mutation testing of records and generated code; writes docs/mutants.md
	$(PIP) install --no-build-isolation -e '.[mutants]'
	PYTHONPATH=scripts $(BIN)/python -m mutation --sample $(SAMPLE) $(MUTANTS_ARGS)

conformance: $(INSTALLED) ## measure with the official test suite, beside other tools
	@$(BIN)/python -m conformance --peers --write $(CONFORMANCE_ARGS)

bench: $(INSTALLED) ## measure against the peers; write bench/ and the README's part of it
	$(BIN)/python scripts/bench.py $(BENCH_ARGS)

# Sphinx builds the site: of the generators that were tried it alone has a search that works from
# files, pages whose size doesn't grow with their number, and none of it from another host.
docs: $(INSTALLED) ## build the documentation site in generated/site/
	@$(BIN)/python scripts/generate.py docs

docs-serve: $(INSTALLED) ## show the site on this machine, and build it again on changes
	@$(BIN)/python scripts/serve.py $(PORT)

screenshots: docs ## take the pictures of the site that the README shows
	@$(BIN)/python scripts/screenshots.py generated/site docs/images

lint: $(INSTALLED) ## check style and formatting
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check

types: $(INSTALLED) ## check types with mypy and pyright
	$(BIN)/python -m mypy
	$(BIN)/python -m pyright --pythonpath $(BIN)/python

watch: $(INSTALLED) ## generate again whenever a schema or a template changes
	@$(BIN)/python scripts/watch.py

dist: $(INSTALLED) ## build the wheel and the source archive into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation

sbom: $(INSTALLED) ## write dist/sbom.json: what the lock file brings, as CycloneDX
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
		--output-reproducible --of JSON --output-file dist/sbom.json

lock: $(INSTALLED) ## renew requirements.lock: the newest versions that pyproject.toml admits
	$(BIN)/python -m uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet --output-file requirements.lock $(LOCK_ARGS)

clean: ## remove virtual environments, caches and build output; generated/ stays
	@for venv in $(VENV) .venv .venv-*; do if [ -f "$$venv/pyvenv.cfg" ]; then rm -rf "$$venv"; fi; done
	rm -rf build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name .git -prune -o -name __pycache__ -prune -exec rm -rf {} +

# --clear empties the folder: only a virtual environment, or nothing at all, may stand there.
$(INSTALLED):
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: Python 3.11 or newer is needed, '$(PYTHON)' is: $$("$(PYTHON)" --version 2>&1)" >&2; \
		echo "make: name another one, as in: make PYTHON=python3.12" >&2; exit 2; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: '$(PYTHON)' cannot make virtual environments: its modules venv and ensurepip are missing" >&2; \
		echo "make: on Debian and Ubuntu install them with: apt install python3-venv" >&2; exit 2; }
	@if [ -e $(VENV) ] && [ ! -f $(VENV)/pyvenv.cfg ]; then \
		echo "make: '$(VENV)' is there and is no virtual environment: remove it, or name another one: make VENV=.venv" >&2; \
		exit 2; fi
	@echo "Setting up $(VENV) from requirements.lock; this is done once."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@
