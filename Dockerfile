# The agent, for production; and, as another target, the mock provider that docker-compose.yml starts beside it.
#
#   docker build -t haproxy-ai-gateway .
#   docker run -v ./gateway.yaml:/etc/ai-gateway/gateway.yaml:ro haproxy-ai-gateway
#
# There is no build step: Node runs the TypeScript as it is.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The optional packages bring a Node for machines that have an older one; the image has its own.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-slim AS mock-provider
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY agent agent
COPY test/mock-provider test/mock-provider
USER node
EXPOSE 9013
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9013/__mock/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "test/mock-provider/main.ts"]
CMD ["--host", "0.0.0.0"]

FROM node:24-slim AS agent
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY agent agent
COPY config config
# For the embedded store, where gateway.yaml uses it: store: {type: sqlite, path: /var/lib/ai-gateway/ai-gateway.db}
RUN install --directory --owner=node --group=node /var/lib/ai-gateway /etc/ai-gateway
VOLUME /var/lib/ai-gateway
USER node
# SPOP, access lines, administration. In gateway.yaml they listen on 0.0.0.0 to be reached from other containers.
EXPOSE 9011 9012 9090
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9090/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "agent/ai-gateway.mjs"]
CMD ["serve", "-c", "/etc/ai-gateway/gateway.yaml"]
