# make run: the web application with the twelve published forms.   make test: everything CI demands.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
VENDOR := src/jiheng/web/static/vendor
CHARTS := src/jiheng/reporting/vendor/echarts.min.js
# These start servers that keep their data in a folder of their own, whatever the database.
OWN_DATABASE := accessible browser browser_import browser_kept browser_year reader
# Tests to leave out of `make test-postgres`, by name.
WITHOUT ?=
PIP = $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
# Developers have uv, which installs in seconds what takes pip a minute; what it cannot, pip does.
INSTALL = install() { \
	pip_index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}; \
	export UV_DEFAULT_INDEX=$${UV_DEFAULT_INDEX:-$$pip_index}; \
	test -x $(BIN)/uv && $(BIN)/uv pip install --quiet --python $(BIN)/python "$$@" 2>/dev/null \
		|| $(PIP) install "$$@"; }; install
# Compiled when installed, or each start compiles Polars anew where nothing may write beside it.
export UV_COMPILE_BYTECODE := 1
LOCK = $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock"

# The tests start the program hundreds of times; it must not be compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-postgres lint format coverage reference messages truth record bench losses fuzz kills draws thorough lock wheel clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.web $(VENDOR)/tabler.min.css $(CHARTS) ## set up, load the twelve published forms, serve at 127.0.0.1:8000
	@$(BIN)/jiheng serve --demo examples/baoshan-2024.txt

test: lint $(VENDOR)/tabler.min.css $(CHARTS) ## lint, types, layers, tests: what CI runs
	@tests/debian.sh Chromium chromium-headless-shell chromium-headless-shell 2>/dev/null \
		|| tests/debian.sh Chromium chromium chromium
	@$(BIN)/pytest -n auto

lint: $(VENV)/.dev ## style, format, types and layers, nothing changed
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## rewrite the sources in the house format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

coverage: $(VENV)/.dev ## branches of the core that no test takes; none may be left
	@JIHENG_THOROUGH=1 $(BIN)/pytest -n auto --cov --cov-report= -q
	@$(BIN)/coverage report --fail-under=100 \
		--include='src/jiheng/domain/*,src/jiheng/engine/*,src/jiheng/rules/*,src/jiheng/scoring/*'

reference: $(VENV)/.dev ## regenerate docs/reference from the program
	@$(BIN)/python -m jiheng.cli.reference docs/reference

truth: $(VENV)/.dev ## precision and recall of every rule on the labelled forms
	@$(BIN)/python tests/truthbook.py

record: $(VENV)/.dev ## show how the findings on all example forms changed, and record them; run the notebook
	@$(BIN)/python tests/recorded.py --record
	@$(BIN)/python tests/notebooks.py --record
	@$(BIN)/python -m jiheng.cli.reference docs/reference

bench: $(VENV)/.bench ## measure, and print the tables of docs/benchmarks.md
	@$(BIN)/python benchmarks/engine.py
	@$(BIN)/python benchmarks/portfolio.py
	@$(BIN)/python benchmarks/corpora.py
	@$(BIN)/python benchmarks/documents.py
	@$(BIN)/python benchmarks/repairs.py
	@$(BIN)/python benchmarks/rules.py
	@$(BIN)/python benchmarks/reports.py
	@$(BIN)/python benchmarks/corpus_statistics.py

messages: $(VENV)/.dev ## compile the English texts of the web application
	@$(BIN)/pybabel --quiet compile -d src/jiheng/web/locale -D django

test-postgres: $(VENV)/.dev $(VENDOR)/tabler.min.css ## the web application's tests on a PostgreSQL of their own
	@tests/postgres.sh $(BIN)/pytest -n auto tests/web \
		$(foreach name,$(OWN_DATABASE) $(WITHOUT),--ignore tests/web/test_$(name).py)

losses: $(VENV)/.dev ## kill the server 200 times while clients save: nothing answered for may be lost
	@$(BIN)/python tests/losses.py 200

fuzz: $(VENV)/.dev ## read 100,000 mutated documents and 2,000 scans: what runs every night
	@$(BIN)/python tests/documents/mutations.py 100000
	@$(BIN)/python tests/documents/mutations.py 2000 scans

kills: $(VENV)/.dev ## kill the commands on a corpus ten times each at random: they end in the same files
	@JIHENG_KILLS=10 $(BIN)/pytest -q -k killed tests/services/test_corpus_kills.py \
		tests/services/test_corpora.py tests/services/test_importing.py

draws: $(VENV)/.dev ## draw with 10,000 seeds: forms are drawn as often as their chance says
	@JIHENG_DRAWS=10000 $(BIN)/pytest -q -k as_often tests/corpus/test_draw.py

thorough: $(VENV)/.dev $(VENDOR)/tabler.min.css $(CHARTS) ## all tests with four times as much tried at random: every night
	@JIHENG_THOROUGH=1 $(BIN)/pytest -n auto

lock: $(VENV)/.dev ## choose versions anew: requirements/*.txt from pyproject.toml
	@$(LOCK) --upgrade --group installer -o requirements/installer.txt
	@$(LOCK) --upgrade pyproject.toml -o requirements/runtime.txt
	@$(LOCK) --upgrade --group build -o requirements/build.txt
	@$(LOCK) --upgrade --extra scan pyproject.toml -o requirements/scan.txt \
		--constraint requirements/runtime.txt
	@$(LOCK) --upgrade --extra spark pyproject.toml -o requirements/spark.txt \
		--constraint requirements/runtime.txt
	@$(LOCK) --upgrade --extra web pyproject.toml -o requirements/web.txt \
		--constraint requirements/runtime.txt
	@$(LOCK) --upgrade --group bench pyproject.toml -o requirements/bench.txt \
		--constraint requirements/runtime.txt
	@$(LOCK) --upgrade --group dev --extra scan --extra spark --extra web pyproject.toml -o requirements/dev.txt \
		--constraint requirements/runtime.txt --constraint requirements/build.txt \
		--constraint requirements/scan.txt --constraint requirements/spark.txt \
		--constraint requirements/web.txt

wheel: $(VENV)/.dev $(VENDOR)/tabler.min.css $(CHARTS) ## build dist/*.whl
	@$(BIN)/hatchling build -t wheel

clean: ## remove everything that make and the tools have made
	@rm -rf $(VENV) node_modules $(VENDOR) $(dir $(CHARTS)) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	@rm -f .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up: each step once, and again only when what it installs has changed.

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || { \
			echo "$$python 缺少 venv 模块；在 Debian/Ubuntu 上请先安装：apt-get install python3-venv" >&2; \
			echo "$$python lacks its venv module; on Debian/Ubuntu: apt-get install python3-venv" >&2; \
			exit 1; }; \
		echo "set up $(VENV) with $$("$$python" --version)"; \
		exec "$$python" -m venv $(VENV); \
	done; \
	echo "需要 Python 3.11 或更新的版本，未找到；安装后重试，或用 make PYTHON=路径 指明。" >&2; \
	echo "Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=path" >&2; \
	exit 1

$(BIN)/uv: requirements/installer.txt | $(BIN)/python
	@$(PIP) install --no-deps --require-hashes -r requirements/installer.txt
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@$(INSTALL) --no-deps --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 src
	@touch $@

$(VENV)/.web: requirements/web.txt requirements/scan.txt $(VENV)/.runtime
	@$(INSTALL) --no-deps --require-hashes -r requirements/web.txt -r requirements/scan.txt
	@touch $@

$(VENDOR)/tabler.min.css: package.json package-lock.json
	@command -v npm >/dev/null || { \
		echo "网页的样式由 npm 取得，本机没有；在 Debian/Ubuntu 上请先安装：apt-get install npm" >&2; \
		echo "npm brings the style sheet and was not found; on Debian/Ubuntu: apt-get install npm" >&2; \
		exit 1; }
	@npm ci --silent
	@mkdir -p $(VENDOR)
	@gzip -9 -n -c node_modules/@tabler/core/dist/css/tabler.min.css >$@.gz
	@cp node_modules/@tabler/core/dist/css/tabler.min.css $@

$(CHARTS): $(VENDOR)/tabler.min.css
	@mkdir -p $(dir $@)
	@test -d node_modules/echarts || npm ci --silent
	@cp node_modules/echarts/dist/echarts.common.min.js $@

$(VENV)/.dev: requirements/dev.txt $(BIN)/uv $(VENV)/.runtime
	@$(INSTALL) --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	@$(INSTALL) --no-deps --require-hashes -r requirements/bench.txt
	@touch $@
