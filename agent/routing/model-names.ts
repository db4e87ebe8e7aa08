/** Names of models as gateway.yaml gives them: whole, or with `*` at the end for any ending. */

/** `gpt-*` matches `gpt-5`; a pattern without a star at its end matches itself alone. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** The exact entry, else the one with the longest pattern that matches. */
export function findModel<Entry extends { readonly name: string }>(
  models: readonly Entry[],
  name: string,
): Entry | undefined {
  let best: Entry | undefined;
  for (const model of models) {
    if (model.name === name) return model;
    if (matchesName(model.name, name) && (best?.name.length ?? 0) < model.name.length) best = model;
  }
  return best;
}
