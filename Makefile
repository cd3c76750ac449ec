# Two commands matter: `make run` and `make test`. Both need only Python 3.11, pip and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python; do $$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
HOST ?= localhost
PORT ?= 8000
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Images of containers often ask Python to keep nothing that it has compiled; the suite starts it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

PACKAGES := -e . $(patsubst %,-e %,$(wildcard plugins/*)) -e themes
# An editable installation knows the packages that were there when it was made: a new one has to be installed anew.
DECLARED := setup.cfg $(wildcard plugins/*/setup.cfg plugins/*/cms_*/__init__.py) themes/setup.cfg
TEMPLATES := $(wildcard cms_core/templates plugins/*/cms_*/templates themes/*/templates)
# A lock is complete, so nothing has to be resolved. uv is used when it is there and reaches the packages; pip is enough.
install = { command -v uv >/dev/null && uv pip install --python $(BIN)/python $(1); } || $(BIN)/python -m pip install $(1)
locked = $(call install,--no-deps --require-hashes -r requirements/$(1).txt)

.PHONY: help run test coverage lint bench pictures screenshots lock catalogues clean

help: ## show what can be made
	@grep -hE '^[a-z]+:.*##' Makefile | sed 's/:.*##/	/'

# Debian leaves the part of venv that brings pip to a package of its own; the pip beside Python then fills the gap.
$(VENV)/venv.stamp:
	@python="$(PYTHON)"; "$${python:-python3}" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		echo "Balai needs Python 3.11 or newer, and found none. Name yours: make PYTHON=/path/to/python3.11"; exit 1; }; \
	echo "Making $(VENV) with $$("$$python" --version)."; \
	"$$python" -m venv $(VENV) >/dev/null 2>&1 || { \
		"$$python" -m venv --clear --without-pip $(VENV) && \
		"$$python" -m pip --python $(BIN)/python install --require-hashes -r requirements/build.txt; }
	@touch $@

$(VENV)/core.stamp: requirements/build.txt requirements/core.txt $(DECLARED) | $(VENV)/venv.stamp
	@echo "Installing what Balai needs."
	@$(call locked,build)
	@$(call locked,core)
	@export PYTHONWARNINGS=ignore; $(call install,--quiet --no-deps --no-build-isolation $(PACKAGES))
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/core.stamp
	@echo "Installing what its tests need."
	@$(call locked,dev)
	@touch $@

run: $(VENV)/core.stamp ## install what is missing, load sample data into an empty database, serve (HOST=, PORT=)
	@$(BIN)/cms db upgrade
	@CMS_PORT=$(PORT) $(BIN)/cms demo --if-empty
	@exec $(BIN)/cms run --host $(HOST) --port $(PORT)

test: $(VENV)/dev.stamp ## the whole suite; ARGS="-k name" for a part
	$(BIN)/pytest -n 2 --dist worksteal --durations=20 $(ARGS)

coverage: $(VENV)/dev.stamp ## the suite once more in one process, and the lines it never reaches
	$(BIN)/coverage run -m pytest -q $(ARGS)
	$(BIN)/coverage report

lint: $(VENV)/dev.stamp ## style, types, import contracts, templates, catalogues, lock files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet $(TEMPLATES)
	$(BIN)/python -m lint

bench: $(VENV)/dev.stamp ## what it costs, as ratios measured in one run; ARGS="--growth" for the large ones
	$(BIN)/python -m bench $(ARGS)

pictures: $(VENV)/dev.stamp ## the pictures in the guides and the README, taken anew of the running program (needs Chromium)
	$(BIN)/pytest -q tests/e2e/pictures.py

screenshots: $(VENV)/dev.stamp ## every screen at 360 and 1280 px, light and dark, into build/screenshots/ (needs Chromium)
	@mkdir -p build/screenshots
	$(BIN)/pytest -q tests/e2e/screenshots.py $(ARGS)

# The settings of this machine (mirrors, folders of wheels) must not reach a lock file.
lock: $(VENV)/core.stamp ## write the lock files anew (needs uv); ARGS=--upgrade for newer versions
	@command -v uv >/dev/null || { echo "Only making the locks needs uv: python3 -m pip install uv"; exit 1; }
	@for name in UV_INDEX UV_INDEX_URL UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS; do unset $$name; done; set -e; \
	for name in build core dev; do \
		echo "Resolving requirements/$$name.txt"; under=; [ $$name != dev ] || under="-c requirements/core.txt"; \
		$(BIN)/python -m lint.locks $$name | uv --no-config pip compile --quiet --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(ARGS) $$under \
			-o requirements/$$name.txt -; done

catalogues: $(VENV)/dev.stamp ## collect visible text into the catalogues and compile them
	$(BIN)/python -m lint.catalogues --write

clean: ## remove what can be made again (never the instance folder)
	rm -rf $(VENV) build dist .coverage .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	rm -rf *.egg-info plugins/*/*.egg-info plugins/*/build themes/*.egg-info themes/build
