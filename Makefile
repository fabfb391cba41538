# Every target of this project; `make` lists them.

GO      ?= go
PKG     ?= ./...
BIN     ?= bin/vdmine
FUZZTIME ?= 10s
REPOS   ?=
CACHE   ?=
LIMIT   ?= 30
CALLS   ?= 1000
AGAINST ?=
RUNS    ?= 3
BENCH   ?= std=$(shell $(GO) env GOROOT)/src

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/vdmine (needs a C compiler) and bin/vdmine-hook
	$(GO) build -o $(BIN) ./cmd/vdmine
	$(GO) build -o $(dir $(BIN))vdmine-hook ./cmd/vdmine-hook

.PHONY: install
install: ## Install vdmine, vdmine-hook and vdmine-vet into the Go bin folder
	$(GO) install ./cmd/vdmine ./cmd/vdmine-hook ./cmd/vdmine-vet

.PHONY: test
test: ## Run the tests
	$(GO) test ./...

.PHONY: race
race: ## Run the tests under the race detector
	$(GO) test -race $(PKG)

.PHONY: fmt
fmt: ## Format the Go files
	gofmt -w $$(git ls-files -- '*.go' ':!testdata')

.PHONY: lint
lint: ## Check format, go vet and the import arrows
	@bad=$$(gofmt -l $$(git ls-files -- '*.go' ':!testdata')); \
	if [ -n "$$bad" ]; then echo "not formatted, run make fmt:"; echo "$$bad"; exit 1; fi
	$(GO) vet ./...
	$(GO) test ./internal/archtest

.PHONY: check
check: lint test ## What CI runs: lint, then test

.PHONY: agents
agents: build ## Run the real coding agents from npm (installed below agents/e2e/clients, 1.4 GB) against a scripted model
	$(GO) test -count=1 ./agents/... ./inject/... ./pack/...
	sh agents/e2e/install-clients.sh
	node agents/e2e/run.mjs all
	node agents/e2e/astgrep.mjs

.PHONY: replay
replay: build ## Play past commits of the checkouts below REPOS=DIR as edits of an agent
	@test -n "$(REPOS)" || { echo "say where the checkouts are: make replay REPOS=DIR"; exit 2; }
	$(BIN) eval replay --repos "$(REPOS)"

.PHONY: latency
latency: build ## Measure a hook call, whole process, with warm and cold page cache; AGAINST=OTHER compares with another vdmine
	$(GO) run ./agents/e2e/latency -vdmine $(dir $(BIN))vdmine-hook -calls $(CALLS) -against "$(AGAINST)"
	$(GO) run ./agents/e2e/latency -vdmine $(dir $(BIN))vdmine-hook -calls $(CALLS) -against "$(AGAINST)" -cold

.PHONY: corpus
corpus: build ## Compare the top 30 of the checkouts below REPOS=DIR with testdata/corpus
	@test -n "$(REPOS)" || { echo "say where the checkouts are: make corpus REPOS=DIR [UPDATE=1]"; exit 2; }
	BIN=$(BIN) REPOS="$(REPOS)" UPDATE="$(UPDATE)" sh testdata/corpus/run.sh

.PHONY: page
page: build ## Look at the trend page in chromium (installed if it can be) and draw docs/images/trend-page.png
	@command -v chromium >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; }
	$(GO) test -count=1 -v -run 'TestCIPage' ./cmd/vdmine
	VDMINE_BIN=$(abspath $(BIN)) sh docs/ci/page-shot.sh

.PHONY: picture
picture: build ## Draw docs/images/review.svg from the real review screen (needs tmux)
	sh docs/images/review-shot.sh $(abspath $(BIN))

.PHONY: pulls
pulls: build ## Replay the last pull requests of the checkouts below REPOS=DIR through `vdmine ci --base`
	@test -n "$(REPOS)" || { echo "say where the checkouts are: make pulls REPOS=DIR"; exit 2; }
	BIN=$(BIN) REPOS="$(REPOS)" sh testdata/pulls/run.sh

.PHONY: background
background: ## Rebuild what vdmine carries of other projects from the checkouts below REPOS=DIR[,DIR], see docs/background.md
	@test -n "$(REPOS)" || { echo "say where the checkouts are: make background REPOS=DIR; sh miner/background/fetch.sh DIR makes them"; exit 2; }
	$(GO) build -o bin/vdmine-background ./cmd/vdmine-background
	bin/vdmine-background -repos "$(REPOS)" -cache "$(CACHE)"

.PHONY: bench
bench: build ## Print what a scan costs, in ratios: BENCH="NAME=DIR..." trees, REPOS=DIR for nightly runs of testdata/bench/repos.txt
	$(GO) run ./internal/bench -vdmine $(BIN) -runs $(RUNS) $(BENCH)
	@test -z "$(REPOS)" || BIN=$(BIN) sh testdata/bench/nightly.sh $$(sed "s|^|$(REPOS)/|" testdata/bench/repos.txt)

.PHONY: microbench
microbench: ## Run the benchmarks of single packages
	$(GO) test -run '^$$' -bench . -benchmem $(PKG)

.PHONY: fuzz
fuzz: ## Run each fuzz target for FUZZTIME; little of it goes into making inputs smaller
	@set -e; for p in $$($(GO) list $(PKG)); do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
			echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p; \
		done; \
	done

.PHONY: clean
clean: ## Remove what the other targets made
	rm -rf bin dist
