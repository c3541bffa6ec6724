# make demo    set up and run the shipped example
# make test    set up and run the day's part of the tests
# make test-long  all of them, as CI does: every random scene, example and case; each check of a fault measured by itself
# make test-random  the same with other examples of Hypothesis each time; before a release
# make programs  the outputs in Chromium, LibreOffice and QGIS, where they are installed; a batch on a Dask cluster;
#              the wheel on every other Python of the machine
# make check   style, types, import contracts, documentation against the program
# make trust   publishing killed 500 times, and 64 runs that must give the same bytes
# make fuzz    hundreds of thousands of damaged files and rules, a million hostile pairs; some 40 minutes
# make bench   the program beside its peers, into docs/performance.md; some 40 minutes (BENCH_ARGS="--sizes S M --checks S M": 5)
# make windows the folder for Windows (dist/conformity-windows-x64-VERSION.zip); make windows-wine tries it under wine
# make release INTERPRETER=FILE  wheel, source distribution, folder and hashes: docs/releasing.md
# make minima  the example at the oldest versions allowed: the same report
# make lock    write the versions now installed into requirements.lock, and those of Windows into requirements-windows.lock
# make qgis-plugin  the plugin that QGIS installs, into dist
# make fixtures / golden / pictures   remake the example / the results expected of it (say why in the changelog) /
#              the pictures of the documentation

PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?= -n auto --dist loadfile
STAMP := .venv/.installed
# each process of the tests would compile all of them anew (7 s)
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-long test-random programs check trust minima fuzz bench lock windows-lock windows windows-wine release qgis-plugin fixtures golden pictures setup

demo: setup
	@code=0; $(BIN)/conformity demo --out out/demo || code=$$?; \
	if [ $$code -gt 1 ]; then exit $$code; fi

test: setup
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m "not program"

test-long: setup
	CONFORMITY_TESTS=long $(BIN)/python -m pytest $(PYTEST_ARGS) -m "not program"

test-random: setup
	CONFORMITY_TESTS=random $(BIN)/python -m pytest $(PYTEST_ARGS) -m "not program"

programs: setup
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m program

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_docs.py
	$(BIN)/python scripts/make_figures.py --check
	$(BIN)/python scripts/draw_house.py --check
	@for pack in rules/*.yaml rules/*/pack.yaml; do $(BIN)/conformity rules test --mutate $$pack || exit 1; done

# Side by side: each runs one process at a time.
trust: setup
	@$(BIN)/python scripts/kill_test.py --count 500 & kills=$$!; \
	$(BIN)/python scripts/determinism.py --runs 64; runs=$$?; wait $$kills && exit $$runs

# 10,000 mutants of each of ten formats.
fuzz: setup
	$(BIN)/python scripts/fuzz_rules.py --count 50000 --jobs 2
	$(BIN)/python scripts/fuzz_files.py --count 10000 --jobs 2
	$(BIN)/python scripts/fuzz_pairs.py --count 1000000 --jobs 2

# Beside geopandas, DuckDB, SedonaDB, PostGIS and QGIS, as far as they can be had; writes docs/performance.md.
bench: setup
	$(BIN)/python benchmarks/bench.py $(BENCH_ARGS)

setup: $(STAMP)

# The lock holds the build tools too, so that nothing is resolved anew.
$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q conformity  # an editable installation compiles nothing: the first run would
	touch $@

lock:
	{ echo "# Versions the project is developed and tested with; remake with: make lock"; \
	  $(BIN)/python -m pip freeze --exclude plu-conformity | grep -E '^[A-Za-z0-9_.-]+==' ; } > requirements.lock.new
	mv requirements.lock.new requirements.lock
	$(MAKE) windows-lock

# What the Windows folder holds beside the interpreter: no test kit, and what only Windows needs (colorama).
windows-lock: setup
	$(BIN)/uv pip compile pyproject.toml --quiet --no-annotate --no-header --no-emit-index-url --generate-hashes \
	  --extra maps --extra docx --extra serve --python-platform x86_64-pc-windows-msvc --python-version 3.12 \
	  --constraint requirements.lock --output-file requirements-windows.lock

# dist/conformity-windows-x64-VERSION.zip, made on any system; of a release: make windows INTERPRETER=FILE.
windows: setup
	$(BIN)/python packaging/windows.py $(if $(INTERPRETER),--interpreter "$(INTERPRETER)")

# Wheel, source distribution, folder and SHA256SUMS: docs/releasing.md.
release: setup
	$(BIN)/python packaging/release.py --interpreter "$(INTERPRETER)"

# The folder under wine 10, with the older libraries that it can run; says why where that cannot be had.
windows-wine: setup
	$(BIN)/python packaging/try_wine.py

# dist/conformity_qgis-VERSION.zip: Python and texts alone, nothing to install for it.
qgis-plugin:
	$(PYTHON) qgis_plugin/build.py

# The example at the oldest versions that pyproject.toml allows: the same report but for the versions it names.
minima: setup
	$(BIN)/python scripts/minimum_versions.py

fixtures: setup
	$(BIN)/python scripts/make_fixture.py

golden: setup
	$(BIN)/python scripts/make_golden.py

pictures: setup
	$(BIN)/python scripts/make_pictures.py $(PICTURES_ARGS)
