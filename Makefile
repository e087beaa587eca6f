# make demo | make test: install what is needed (Debian/Ubuntu), then do it.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv/.bench

# Compiled modules are kept: the tests start many programs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint accuracy bench slow samples messages lock system clean

demo: $(READY)
	@sh tools/demo.sh

test: $(READY)
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/digitize profiles check

accuracy: $(READY)
	$(BIN)/python -m tests.accuracy

bench: $(READY) $(BENCH)
	$(BIN)/python -m tests.benchmarks

slow: $(READY)
	$(BIN)/python -m tests.faults --kills 200

samples: $(READY)
	$(BIN)/python tools/draw_samples.py

messages: $(READY)
	sh tools/messages.sh

lock:
	$(BIN)/pip install -q pip-tools
	sh tools/lock.sh

$(READY): requirements.lock pyproject.toml tools/install_system.sh
	@sh tools/install_system.sh
	@$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BENCH): $(READY) requirements-bench.lock
	@sh tools/install_system.sh bench
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf .venv build *.egg-info
