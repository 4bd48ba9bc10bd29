# Two commands do everything on a fresh machine: `make demo` and `make test`.
# Stamps lie in .make/; each says that one step is done for the files that it depends on.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONUNBUFFERED := 1
# Empty is as if it were not there: the tests start many Pythons, and each would compile everything again.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON := .venv/bin/python
STAMPS := .make
# In the order of their names: sorted by their number, the few long ones would come last, one behind the other.
# Three for two cores: what starts programs and asks browsers waits for a third of the time.
side_by_side := --numprocesses 3 --dist loadfile --no-loadscope-reorder
browsers := tests/admin tests/browser tests/browser_proof
timed := tests/browser/test_smooth.py
with_node = PATH="$$(scripts/node_folder):$$PATH"

.PHONY: help demo exporter site test test-full lint format check-python check-page build lock bundle clean

help: ## say what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMPS)/base build ## the whole hub on this machine, at http://127.0.0.1:8000/
	@$(PYTHON) manage.py demo

exporter: $(STAMPS)/export ## let this hub's worker export checkpoints and prove them in a browser

build: $(STAMPS)/base $(STAMPS)/npm ## the page, with this hub's public keys pinned
	@$(with_node) $(PYTHON) manage.py build_page

site: $(STAMPS)/base $(STAMPS)/npm ## the hub as plain files for any web host: make site DIR=folder
	@$(with_node) $(PYTHON) manage.py export_site "$(DIR)"

test: $(STAMPS)/test $(STAMPS)/npm ## everything that has to hold, on real parts
	@scripts/require_programs chromium redis-server nginx postgres curl
	@$(MAKE) --no-print-directory lint check-page check-python

test-full: test ## and what takes the published size
	$(PYTHON) -m pytest $(side_by_side) tests/workflow
	$(PYTHON) -m pytest -m full

lint: $(STAMPS)/test $(STAMPS)/npm ## format, lint, types, layers, migrations
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(with_node) npm --prefix frontend run lint
	$(with_node) npm --prefix frontend run typecheck

check-page: $(STAMPS)/npm
	CHROMIUM="$$(scripts/find_program chromium)" $(with_node) npm --prefix frontend run test

# The rows' guards hold on both databases, so their tests run on both; the workflow on PostgreSQL, where rows are locked, and with
# the published size on SQLite as well; the rest on SQLite. Browsers run side by side, each in front of a hub of its own; where
# the page's own tasks are timed it has the machine to itself.
check-python: $(STAMPS)/test
	scripts/with_postgres $(PYTHON) -m pytest $(side_by_side) -q tests/models tests/workflow -m "not full and not browser"
	$(with_node) OMP_NUM_THREADS=1 $(PYTHON) -m pytest $(side_by_side) -m "not full and not browser" --ignore tests/workflow
	$(with_node) $(PYTHON) -m pytest $(side_by_side) $(browsers) -m "browser and not full" --ignore $(timed)
	$(with_node) $(PYTHON) -m pytest $(timed)

format: $(STAMPS)/test $(STAMPS)/npm ## let the formatters write
	ruff format .
	ruff check --fix .

bundle: $(STAMPS)/test ## make the embedded model anew
	$(PYTHON) -m inpaint_app.embedded.build

lock: $(STAMPS)/test ## resolve requirements/*.txt from pyproject.toml
	scripts/lock_requirements

clean: ## remove what these commands made, but not var/
	rm -rf .venv .make frontend/node_modules frontend/dist frontend/dist-site

$(STAMPS):
	@mkdir -p $@

$(PYTHON):
	scripts/make_venv .venv

$(STAMPS)/base: requirements/base.txt | $(PYTHON) $(STAMPS)
	@echo "Installing $(<F)"; $(PYTHON) -m pip install --quiet --require-hashes -r requirements/base.txt
	@touch $@

$(STAMPS)/export: requirements/proof.txt requirements/torch.txt | $(PYTHON) $(STAMPS)
	@echo "Installing $(<F)"; $(PYTHON) -m pip install --quiet --require-hashes -r requirements/proof.txt
	scripts/install_torch
	@touch $@ $(STAMPS)/base

$(STAMPS)/test: requirements/test.txt requirements/torch.txt | $(PYTHON) $(STAMPS)
	@echo "Installing $(<F)"; $(PYTHON) -m pip install --quiet --require-hashes -r requirements/test.txt
	scripts/install_torch
	@touch $@ $(STAMPS)/base $(STAMPS)/export

$(STAMPS)/npm: frontend/package-lock.json | $(PYTHON) $(STAMPS)
	@scripts/ensure_node
	@echo "Installing what the page is built with"; $(with_node) npm --prefix frontend ci --no-audit --no-fund --silent
	@touch $@
