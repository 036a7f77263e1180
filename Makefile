# `make help` lists the targets. PYTHON=python3.12 picks an interpreter; ARGS="-k words" narrows `make test`, ARGS="--http 127.0.0.1:0" moves `make demo`.
.DEFAULT_GOAL := help
.PHONY: help install demo test again check format bench tables docs screenshots soak lock clean

# The system's own Python where it will do: it gets its security updates, and is built for speed (decision 0025).
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
# A worker often waits for the processes that it started: one more than there are cores.
WORKERS := $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
LOCK := requirements/lock.txt
FINGERPRINT := $(shell cat $(LOCK) pyproject.toml 2>/dev/null | cksum | tr -d ' ')
STAMP := $(VENV)/.installed-$(FINGERPRINT)
FRONTEND := $(VENV)/.frontend-$(shell cat frontend/package-lock.json frontend/build.py 2>/dev/null | cksum | tr -d ' ')

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Where an environment forbids bytecode, each start of chargeloom compiles a thousand modules anew, and the suite starts it hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

install: $(STAMP) $(FRONTEND) ## Set up .venv with the package and its tools; quick when nothing changed
	@$(BIN)/python -m compileall -q src

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("chargeloom needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(STAMP): | $(BIN)/python
	@echo "Setting up $(VENV); this takes a minute the first time."
	@$(call into_venv,-r $(LOCK))
	@$(call into_venv,--no-deps --no-build-isolation -e .)
	@rm -f $(VENV)/.installed-*
	@touch $@

$(FRONTEND): $(STAMP)
	@$(BIN)/python frontend/build.py
	@rm -f $(VENV)/.frontend-*
	@touch $@

# uv where the machine has it; pip, which every environment has, where not or where uv cannot reach an index.
define into_venv
{ command -v uv >/dev/null && uv pip install --quiet --compile-bytecode --python $(BIN)/python $(1); } \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)
endef

demo: install ## Show a charging site in the browser
	$(BIN)/chargeloom demo $(ARGS)

test: install ## Run the whole test suite, on all cores
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

again: install ## Run the few tests that failed once more, each alone, and name those that are unsteady
	$(BIN)/python -m tests.again

check: install ## Formatting, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install ## Put the code into the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## Run the benchmarks (QUICK=1: the two-minute version)
	$(BIN)/python -m benchmarks $(if $(filter 1,$(QUICK)),--quick)

tables: install ## Write the tables of OCPP actions into README and docs
	$(BIN)/python -m tests.protocols.ocpp.tables

docs: install ## Build the documentation as a site in build/docs
	$(BIN)/python -m docs.site.build

screenshots: install ## Take the pictures of the documentation from a running demo; needs chromium
	$(BIN)/python -m docs.site.screenshots

soak: install ## Run the long campaigns
	$(BIN)/python -m pytest -m soak --timeout=0 $(ARGS)

lock: ## Pin the newest versions that pyproject.toml allows (UPGRADE=1) or only what changed; needs uv
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --quiet \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		$(if $(filter 1,$(UPGRADE)),--upgrade) --output-file $(LOCK)

clean: ## Remove what the other targets made
	rm -rf $(VENV) build frontend/node_modules src/chargeloom/web/assets/vendor .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
