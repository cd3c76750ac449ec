# Two commands matter: `make run` and `make test`. Both need only Python 3.11, pip and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= localhost
PORT ?= 8000
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

PACKAGES := -e . $(patsubst %,-e %,$(wildcard plugins/*)) -e themes
DECLARED := setup.cfg $(wildcard plugins/*/setup.cfg) themes/setup.cfg
# uv is used when it is there; pip is enough.
UV := $(shell command -v uv)
INSTALL = $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/pip install --quiet)

.PHONY: help run test lint bench lock catalogues clean

help: ## show what can be made
	@grep -hE '^[a-z]+:.*##' Makefile | sed 's/:.*##/	/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed; point to it with make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.stamp: requirements/build.txt requirements/core.txt $(DECLARED) | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/build.txt
	$(INSTALL) --require-hashes -r requirements/core.txt
	$(INSTALL) --no-deps --no-build-isolation $(PACKAGES)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/core.stamp
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/core.stamp ## install what is missing, load sample data into an empty database, serve
	@$(BIN)/cms db upgrade
	@CMS_PORT=$(PORT) $(BIN)/cms demo --if-empty
	@exec $(BIN)/cms run --host $(HOST) --port $(PORT)

test: $(VENV)/dev.stamp ## the whole suite; ARGS="-k name" for a part
	$(BIN)/pytest -n 2 --durations=20 $(ARGS)

lint: $(VENV)/dev.stamp ## style, types, import contracts, templates, catalogues, lock files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --quiet cms_core/templates plugins/*/cms_*/templates
	$(BIN)/python -m lint

bench: $(VENV)/dev.stamp ## what it costs, as ratios measured in one run; ARGS="--growth" for the large ones
	$(BIN)/python -m bench $(ARGS)

lock: ## write the lock files anew from setup.cfg and requirements/*.in (needs uv)
	cd requirements && for name in build core dev; do \
		case $$name in build) from=build.in ;; core) from=../setup.cfg ;; dev) from="../setup.cfg dev.in --all-extras" ;; esac; \
		uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-emit-find-links --no-header --no-annotate $$from -o $$name.txt; done

catalogues: $(VENV)/dev.stamp ## collect visible text into the catalogues and compile them
	$(BIN)/python -m lint.catalogues --write

clean: ## remove what can be made again (never the instance folder)
	rm -rf $(VENV) build dist *.egg-info plugins/*/*.egg-info themes/*.egg-info
