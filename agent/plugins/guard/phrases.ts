/** Lists of the operator's own: phrases that are never let through, and topics that are to be noticed. */
import { TermMatcher } from '../../inspection/terms.ts';
import { normalise } from '../../inspection/text/normalise.ts';

/** Before the name of a topic among the rules. */
export const TOPIC_PREFIX = 'topic_';

export class Phrases {
  private readonly denied: TermMatcher | undefined;
  private readonly topics: readonly { readonly name: string; readonly terms: TermMatcher }[];

  constructor(denyPhrases: readonly string[], topics: Readonly<Record<string, readonly string[]>>) {
    this.denied = denyPhrases.length > 0 ? matcher('denied', denyPhrases) : undefined;
    this.topics = Object.entries(topics).map(([name, phrases]) => ({
      name: TOPIC_PREFIX + name,
      terms: matcher(name, phrases),
    }));
  }

  get isEmpty(): boolean {
    return this.denied === undefined && this.topics.length === 0;
  }

  /** Whether a denied phrase is in the text, and the names of its topics. */
  find(text: string): { readonly isDenied: boolean; readonly topics: string[] } {
    const plain = normalise(text).text.replace(/\s+/g, ' ');
    return {
      isDenied: this.denied !== undefined && this.denied.find(plain).length > 0,
      topics: this.topics
        .filter(({ terms }) => terms.find(plain).length > 0)
        .map(({ name }) => name),
    };
  }
}

function matcher(entity: string, phrases: readonly string[]): TermMatcher {
  const plain = phrases.map((phrase) => normalise(phrase).text.trim().replace(/\s+/g, ' '));
  return new TermMatcher(plain, { entity, isWholeWord: true });
}
