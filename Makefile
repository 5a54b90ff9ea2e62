# What CI checks, piece by piece. Needs the development install of README.md in the active Python.
PYTHON ?= python
# Absolute: actionlint takes no program that is found by a relative PATH.
BIN = $(dir $(abspath $(shell command -v $(PYTHON))))

.PHONY: check lint types verify-types api layers test test-slow coverage mutation
.PHONY: test-ray test-spark test-browser test-schemathesis fuzz
.PHONY: docs docs-serve test-docs pictures pages notebooks test-notebooks
.PHONY: workflows test-packaging dist test-wheel bench bench-scaling bench-esco quality
check: lint types verify-types layers test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

# What users' type checkers see of the installed package. pyright asks the first Python in PATH for
# what is installed, and else a registry whether it is the newest.
verify-types: export PATH := $(BIN):$(PATH)
verify-types: export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
verify-types:
	$(PYTHON) -m pyright -p tests/typing
	$(PYTHON) -m pyright --verifytypes skillsim --ignoreexternal

# After a change of what is public that is meant: see CONTRIBUTING.md.
api:
	$(PYTHON) -m tests.api.write

layers:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as main; main()"

test:
	$(PYTHON) -m pytest -n 2

test-slow:
	$(PYTHON) -m pytest -m slow

# The branches of src that the tests take; fails below 95%. Needs what `make test-spark` does.
# How fast two actors are says nothing while they are measured.
coverage:
	$(PYTHON) -m pytest -n 2 --cov --cov-report=
	$(PYTHON) -m pytest -m "ray or spark" -k "not times_as_fast" --cov --cov-append
	$(PYTHON) -m coverage json -q -o build/coverage.json
	$(PYTHON) tools/check_branches.py build/coverage.json 95

# Needs `pip install --group mutation`. GROUPS: of tests/mutation/modules.toml; all without.
mutation:
	$(PYTHON) tests/mutation/run.py $(GROUPS) --out benchmarks/results/mutation.json

# A local Ray of two CPUs, on 127.0.0.1.
test-ray:
	$(PYTHON) -m pytest -m ray

# Needs `pip install --group spark` and Java 17.
test-spark:
	$(PYTHON) -m pytest -m spark

# Needs Debian's packages chromium and chromium-driver, or the same from elsewhere.
test-browser:
	REQUIRE_CHROMIUM=1 $(PYTHON) -m pytest -m browser

# The site of mkdocs.yml, into site/. SITE_URL and REPO_URL say where it and the code will be, if known.
docs: export NO_MKDOCS_2_WARNING = 1
docs:
	$(PYTHON) -m mkdocs build --strict

docs-serve:
	$(PYTHON) -m mkdocs serve --livereload

# Builds the site elsewhere, follows every link in it, and compares the reference with the package.
test-docs:
	$(PYTHON) -m pytest tests/documentation -m "docs and not browser"

# Needs `pip install --group workflows`.
workflows: export PATH := $(BIN):$(PATH)
workflows:
	actionlint
	zizmor --offline --quiet --persona=pedantic .github

# These two need `pip install --group release`.
test-packaging:
	$(PYTHON) -m pytest tests/packaging -m "packaging or not packaging"

# The wheel is built from the sdist, as it is for who installs the sdist.
dist: export SOURCE_DATE_EPOCH := $(shell git log -1 --pretty=%ct)
dist:
	rm -rf dist
	$(PYTHON) -m build --no-isolation --outdir dist
	$(PYTHON) -m twine check --strict dist/*

# Leaves the wheel of dist/ installed, in place of the development install.
test-wheel:
	.ci/test_wheel $(abspath $(shell command -v $(PYTHON)))

# Runs the notebooks of examples/ and keeps what they show.
notebooks:
	$(PYTHON) examples/run_notebooks.py

# The pictures of the first page, after a change of the embedded model, and of who imports whom.
pictures:
	$(PYTHON) tools/home_picture.py
	$(PYTHON) tools/draw_architecture.py docs/images/architecture.svg

# The notebooks that `make test` leaves out: all but two.
test-notebooks:
	$(PYTHON) -m pytest -m notebooks tests/test_notebooks.py

# Needs the dependency group `backend`: see CONTRIBUTING.md.
test-schemathesis:
	$(PYTHON) -m pytest -m schemathesis

# SECONDS: for each of some 140 targets. SEED: another one tries other examples.
SECONDS ?= 5
SEED ?= 0
fuzz:
	FUZZ_SECONDS=$(SECONDS) FUZZ_SEED=$(SEED) FUZZ_REPORT=$(CURDIR)/benchmarks/results/fuzz.json \
	  $(PYTHON) -m pytest tests/fuzz -m fuzz

# Needs the peers: see CONTRIBUTING.md.
bench:
	$(PYTHON) benchmarks/speed.py --out benchmarks/results/speed.json
	$(PYTHON) benchmarks/matching.py --out benchmarks/results/matching.json
	$(PYTHON) benchmarks/cache.py --out benchmarks/results/cache.json
	$(PYTHON) benchmarks/index.py --out benchmarks/results/index.json
	$(PYTHON) benchmarks/counterfactual.py --out benchmarks/results/counterfactual.json
	$(PYTHON) benchmarks/pgvector.py --out benchmarks/results/pgvector.json

bench-scaling:
	$(PYTHON) benchmarks/scaling.py --out benchmarks/results/scaling.json --plot docs/images/scaling.svg

# ESCO: the folder of an ESCO CSV download.
bench-esco:
	$(PYTHON) benchmarks/normalisation.py --esco $(ESCO) --out benchmarks/results/normalisation.json
	$(PYTHON) benchmarks/deduplication.py --esco $(ESCO) --out benchmarks/results/deduplication.json

# docs/benchmarks/, docs/model-card.md and the README's figures, from what was measured; measures nothing.
pages:
	$(PYTHON) benchmarks/write_pages.py

# ESCO, OCCUPATIONS and TAXONOMIES: see training_scripts/README.md. MODELS: NAME=FOLDER …
quality:
	$(PYTHON) training_scripts/evaluate.py --esco $(ESCO) --occupations $(OCCUPATIONS) \
	  --taxonomies $(TAXONOMIES) --split test \
	  --model embedded --model wordllama --model tf-idf $(addprefix --model ,$(MODELS)) \
	  --out benchmarks/results/quality.json
