# From any folder: make -C path/to/pitledger demo. With another Python: make demo PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test soak bench check lint types imports format schema catalogue schema-check
.PHONY: screenshots lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## Serve a made-up casino after a shift (PORT=8123 for a port of yours)
	@exec $(BIN)/pitledger serve --demo $(if $(PORT),--port $(PORT))

# All on our own server, where coverage is measured; then on Debian's, an older one, what asks most
# of a database: functions, locks, constraints, points, the verifier, search and COPY; a slip is paid
# by its close there. What is counted there would be everybody's: all share that server. Tests wait
# for the database more than they compute: some run at once.
ON_DEBIANS := database faults loyalty players rating_slips scenarios verification
ON_DEBIANS := $(addprefix tests/,$(ON_DEBIANS) http/test_exports.py http/test_player_search.py) \
  -k 'not consumer and not worker and not hot_paths'
AT_ONCE := --numprocesses=3 --dist=worksteal
# Each test makes a database: in memory that takes a tenth of the time. `make soak` is for the disk.
IN_MEMORY := $(if $(wildcard /dev/shm/.),TMPDIR=/dev/shm)

# They start hundreds of processes: where Python is told to keep nothing that it compiled, each would
# compile all of our sources again.
test soak: export PYTHONDONTWRITEBYTECODE =

test: $(INSTALLED) ## Run the tests: everything real, on both PostgreSQL servers
	scripts/system_packages.sh postgresql pgbouncer chromium
	$(IN_MEMORY) $(BIN)/pytest $(AT_ONCE) --cov --cov-report=term --cov-report=json
	$(BIN)/python -c 'import json; share = json.load(open("coverage.json"))["totals"]["percent_branches_covered"]; \
	  print(f"Branches covered: {share:.1f} %"); raise SystemExit(share < 95)'
	$(IN_MEMORY) scripts/with_system_postgres.sh $(BIN)/pytest $(AT_ONCE) $(ON_DEBIANS)

# Servers and databases killed under load, everything at once, many more examples than usual. It
# ends by itself: each part has a limit. PITLEDGER_SOAK_SEED is printed, and may be set.
soak: $(INSTALLED) ## What only shows under load and in time: 6 to 14 minutes, real kills, new chance
	$(BIN)/pytest tests/soak --exitfirst --capture=no -p no:xdist

# On a disk, with nothing else running. OPTIONS='--parts http --turns 1' for less, '--large' for more.
bench: $(INSTALLED) ## Measure the product: tables, and benchmarks/results
	@$(BIN)/python -m benchmarks.bench $(OPTIONS)

check: lint types imports ## Everything that needs no database

lint: $(INSTALLED) ## Style of Python and SQL
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/sqlfluff lint --disable-progress-bar src/pitledger/db

types: $(INSTALLED) ## Types, strictly
	$(BIN)/pyright

imports: $(INSTALLED) ## Arrows between the parts
	$(BIN)/lint-imports --no-logo

format: $(INSTALLED) ## Mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/sqlfluff fix --disable-progress-bar src/pitledger/db

schema: $(INSTALLED) ## Dump db/schema.sql from a fresh database
	$(BIN)/python scripts/dump_schema.py

catalogue: $(INSTALLED) ## Bring the pages' other languages up to date, and list what to translate
	$(BIN)/python scripts/catalogue.py

schema-check: $(INSTALLED) ## Check the ledger of a throw-away database, or of PITLEDGER_DATABASE_URL
	$(BIN)/python scripts/schema_check.py

# Keeps the pins that still fit; UPGRADE=1 takes the newest. No index's address is written down.
screenshots: $(INSTALLED) ## Take pictures of a demo floor's pages, into docs/images/floor
	scripts/system_packages.sh chromium
	$(BIN)/python -m tests.browser.screenshots

lock: | $(BIN)/uv ## Pin what pyproject.toml asks for, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate $(if $(UPGRADE),--upgrade) --group dev pyproject.toml \
	  --output-file requirements.lock

clean: ## Remove everything that make made
	rm -rf .venv .coverage coverage.json .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	rm -rf .schemathesis build dist
	find src tests scripts -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/uv:
	@$(MAKE) $(INSTALLED)

# Made anew as a whole, so that nothing outlives its line in the lock file. That names everything: pip
# is to look up nothing, or it takes a newer release of what is asked for with an extra. The stamp
# comes last: what is interrupted is done again. With .venv activated, python3 would be the one we
# remove.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' || { \
	  echo 'pitledger needs Python 3.11 or newer: make PYTHON=python3.12, say' >&2; exit 1; }
	@PYTHON=$(PYTHON) scripts/system_packages.sh python3-venv
	@echo 'Making .venv: a minute or so, this once'
	@$$($(PYTHON) -c 'import sys; print(sys._base_executable)') -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --no-deps --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check -q --disable-pip-version-check
	@touch $@
