# Houqin: two commands are enough. `make run` tries it, `make test` checks everything.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

TARGET := $(or $(CARGO_TARGET_DIR),target)
H5 := miniapp/dist/build/h5/index.html
PACKAGES := miniapp/node_modules/.package-lock.json
CLIENT_SOURCES := $(shell find miniapp/src miniapp/build miniapp/index.html miniapp/vite.config.ts -type f 2>/dev/null)
RESULTS := $(TARGET)/test-results.log
# The server with the tests beside it, so that trying and testing build the same libraries only once.
SERVER := --package houqin --package it

.PHONY: help run test bench client contract release check-client check-server

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: client ## Build what is missing, load the demo school, serve on http://127.0.0.1:8080
	@cargo build $(SERVER) --bin houqin
	@export HOUQIN_CONFIG="$${HOUQIN_CONFIG:-$${HOUQIN_DATA_DIR:-data}/houqin.toml}"; \
	"$(TARGET)/debug/houqin" init "$$HOUQIN_CONFIG"; \
	"$(TARGET)/debug/houqin" demo; \
	exec "$(TARGET)/debug/houqin" serve

client: $(H5) ## Build the client for browsers

$(PACKAGES): miniapp/package-lock.json miniapp/package.json
	cd miniapp && npm ci --no-audit --no-fund
	@touch $@

$(H5): $(PACKAGES) $(CLIENT_SOURCES)
	cd miniapp && npm run build:h5
	@touch $@

contract: client ## Write openapi/ and the client's types anew from the code
	cargo build $(SERVER) --bin houqin
	"$(TARGET)/debug/houqin" openapi > openapi/openapi.json
	"$(TARGET)/debug/houqin" permissions > openapi/permissions.md
	cd miniapp && npm run types

test: ## Check everything; installs missing Debian packages when run as root
	@mkdir -p "$(TARGET)"; : > "$(RESULTS)"
	tests/supply.sh
	@$(MAKE) --no-print-directory check-client
	@$(MAKE) --no-print-directory check-server
	@tests/count.sh "$(RESULTS)"

check-client: client
	cd miniapp && npm run check 2>&1 | tee -a "$(abspath $(RESULTS))"

check-server: client
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- --deny warnings
	tests/services.sh cargo test $(SERVER) --package entity --package migration --package picture 2>&1 | tee -a "$(RESULTS)"
	tests/services.sh --browser tests/browser/run.sh 2>&1 | tee -a "$(RESULTS)"

bench: client ## Print the ratios that PERFORMANCE.md explains
	cargo build --package houqin --release
	tests/services.sh tests/bench/run.sh

release: client ## Build the binary to deploy: target/release/houqin
	cargo build --package houqin --release
