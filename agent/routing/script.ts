/** In which script a text is mostly written: a cheap sign of its language, of which no model is asked. */

export const SCRIPTS = {
  latin: /\p{Script=Latin}/u,
  cyrillic: /\p{Script=Cyrillic}/u,
  greek: /\p{Script=Greek}/u,
  arabic: /\p{Script=Arabic}/u,
  hebrew: /\p{Script=Hebrew}/u,
  devanagari: /\p{Script=Devanagari}/u,
  thai: /\p{Script=Thai}/u,
  hangul: /\p{Script=Hangul}/u,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  han: /\p{Script=Han}/u,
} as const;

export type Script = keyof typeof SCRIPTS;

/** So many characters, from the beginning, tell it. */
const SAMPLE_UNITS = 2000;
/** Japanese is mostly written in Chinese characters: a few kana among them decide. */
const KANA_SHARE = 0.1;

/** @returns `''` for a text without letters of any of them */
export function scriptOf(text: string): Script | '' {
  const counts = new Map<Script, number>();
  for (const character of text.slice(0, SAMPLE_UNITS)) {
    for (const [script, pattern] of Object.entries(SCRIPTS)) {
      if (!pattern.test(character)) continue;
      counts.set(script as Script, (counts.get(script as Script) ?? 0) + 1);
      break;
    }
  }
  const kana = counts.get('kana') ?? 0;
  if (kana > (counts.get('han') ?? 0) * KANA_SHARE) {
    counts.set('kana', kana + (counts.get('han') ?? 0));
    counts.delete('han');
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? '';
}
