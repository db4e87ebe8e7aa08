/**
 * Tells when gateway.yaml changed. The folder is watched, not the file: editors and Kubernetes replace files, and a
 * watch on one that was replaced sees nothing more.
 */
import { watch } from 'node:fs';
import path from 'node:path';

/** Editors write in several steps. */
const SETTLE_MS = 200;

/** What Kubernetes swaps when a mounted ConfigMap changes. */
const KUBERNETES_LINK = '..data';

/** @returns stops watching */
export function watchConfig(
  file: string,
  onChange: () => void,
  onError: (error: Error) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const name = path.basename(file);
  const watcher = watch(path.dirname(path.resolve(file)), (_event, changed) => {
    if (changed !== null && changed !== name && changed !== KUBERNETES_LINK) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  watcher.on('error', onError);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
