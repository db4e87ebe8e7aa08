/**
 * What counts as an attack: which concepts must stand near each other, and what that weighs. A single concept is never
 * enough; ordinary words become an attack by what they stand with.
 *
 * Sources of the kinds: OWASP Top 10 for LLM Applications 2025 (LLM01, LLM02, LLM07); MITRE ATLAS AML.T0051 and
 * AML.T0054; Perez and Ribeiro, "Ignore Previous Prompt" (2022); Shen et al., "Do Anything Now" (2023); Greshake et al.,
 * "Not what you've signed up for" (2023); Wei et al., "Jailbroken" (2023). Weights were set on test/corpus/attacks.jsonl.
 */
export type Family =
  | 'override'
  | 'extraction'
  | 'jailbreak'
  | 'template'
  | 'invisible'
  | 'encoded'
  | 'exfiltration'
  | 'indirect'
  | 'resemblance';

export interface WordRule {
  /** As reported; several rows may share one, then the strongest counts. */
  readonly id: string;
  readonly family: Family;
  /** How sure this alone makes, from 0 to 1. */
  readonly weight: number;
  /** The same inside a tool result, where nobody is entitled to give orders. */
  readonly inTool: number;
  /** Concepts, in their order; `a|b` is either. */
  readonly parts: readonly string[];
  /** From the first to the last, in words. */
  readonly window: number;
  /** Between one part and the next, in words. */
  readonly gap?: number;
  /** In any order. */
  readonly isUnordered?: boolean;
  /** Of parts in any order, so many are enough. */
  readonly atLeast?: number;
  /** May reach from one sentence into the next. */
  readonly crossesSentences?: boolean;
  /** Questions do not weaken it. */
  readonly isDirect?: boolean;
  /** What is asked for is named by its place: "before my message" is not about the speaker's own words. */
  readonly namesPlace?: boolean;
  /** The first part must be written in capitals. */
  readonly isCapital?: boolean;
  /** Quotation marks are part of it, as in: DAN, which stands for "do anything now". */
  readonly isQuotable?: boolean;
}

type Flags = Partial<
  Pick<
    WordRule,
    | 'gap'
    | 'isUnordered'
    | 'atLeast'
    | 'crossesSentences'
    | 'isDirect'
    | 'isCapital'
    | 'isQuotable'
    | 'namesPlace'
  >
>;
type Row = readonly [weight: number, inTool: number, parts: string, window: number, flags?: Flags];

const CROSSING: Flags = { crossesSentences: true };
const DIRECT: Flags = { isDirect: true };
const NEAR: Flags = { gap: 4 };
const ABOVE: Flags = { namesPlace: true };
const FAR: Flags = { isUnordered: true, crossesSentences: true };
const QUOTABLE: Flags = { isQuotable: true };
/** What the sheet of a persona without limits says; none of it is an attack by itself. */
const PERSONA_SIGNS =
  'pretend|youAreIn personaPhrase|modeName|aiNoun without|youWithout|unrestricted|freed limitNoun|yourLimits neverRefuse comply harmful twoAnswers hypothetical tokenStake stayInRole';

/** `family/id` -> rows. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  'override/override_instructions': [
    [
      0.58,
      0.75,
      'everything|stuffNoun|instruction|ruleNoun gaveYou|toldBefore|wasTold dropIt',
      18,
      CROSSING,
    ],
    [0.55, 0.7, 'gaveYou|wasTold dropIt', 16, CROSSING],
    [
      0.62,
      0.75,
      'fromMe supersedes gaveYou|toldBefore|wasTold|systemPrompt|yourInstructions',
      14,
      DIRECT,
    ],
    [0.56, 0.7, 'ignore|stopFollowing yourBoss', 4],
    [0.58, 0.72, 'pretend|supposing nobodyTold', 10],
    [0.58, 0.72, 'ignore|ignoreWeakly instruction|ruleNoun|limitNoun gaveYou', 10],
    [0.6, 0.75, 'ignore|ignoreLate wasTold', 8],
    [0.6, 0.75, 'wasTold ignoreLate', 8],
    [0.56, 0.72, 'ignoreWeakly|stopFollowing every|everything wasTold|gaveYou', 8],
    [0.58, 0.72, 'wasTold isNow voidWord', 8],
    [0.58, 0.72, 'gaveYou ignore|ignoreWeakly every limitNoun|ruleNoun', 16, CROSSING],
    [0.58, 0.72, 'ignoreWeakly|ignore ruleNoun|limitNoun|instruction unrestricted', 14, CROSSING],
    [0.58, 0.72, 'your prior instruction voidWord|madeVoid', 8],
    [0.56, 0.7, 'prior saidNoun madeVoid|voidWord pretend|newOrders|reveal', 14, CROSSING],
    [0.62, 0.75, 'considerVerb systemPrompt|yourInstructions untrustedWord|voidWord', 10],
    [0.56, 0.7, 'ignore theAbove newOrders|act|reveal', 15, CROSSING],
    [0.58, 0.72, 'invert instruction|every', 3],
    [0.56, 0.7, 'everything toldBefore voidWord', 10],
    [0.88, 0.95, 'ignore prior instruction', 9, NEAR],
    [0.66, 0.8, 'ignore whatSaid', 4],
    [0.88, 0.95, 'ignore instruction prior|toldBefore', 10],
    [0.72, 0.85, 'ignore every|your instruction', 9, NEAR],
    [0.72, 0.85, 'ignore instruction every|your', 5],
    [0.8, 0.9, 'ignore every|your prior ruleNoun', 9],
    [0.64, 0.8, 'ignore every prior saidNoun', 7],
    [0.64, 0.8, 'ignore every saidNoun prior|toldBefore', 7],
    [0.66, 0.8, 'ignore|ignoreWeakly ruleNoun|instruction gaveYou', 9],
    [0.66, 0.8, 'ignore|stopFollowing instruction|ruleNoun owner', 8],
    [0.66, 0.8, 'ignore|stopFollowing owner instruction|ruleNoun', 8],
    [0.66, 0.8, 'noNeed followVerb prior|your|owner instruction|limitNoun|ruleNoun', 10],
    [0.6, 0.75, 'prior|your|owner instruction|limitNoun noNeed followVerb', 9],
    [0.64, 0.8, 'pretend|supposing systemPrompt|instruction|yourInstructions neverThere', 12],
    [0.66, 0.8, 'ignore every|prior ruleNoun yourInstructions|systemPrompt|owner', 12],
    [0.5, 0.7, 'ignoreWeakly your ruleNoun', 4],
    [0.52, 0.7, 'ignore ruleNoun|instruction pretend|systemPrompt|unrestricted', 12],
    [0.3, 0.62, 'ignore userAsked', 5],
    [0.6, 0.75, 'ignore theAbove fromNowOn|reveal|act', 9, CROSSING],
    [0.56, 0.75, 'ignore prior ruleNoun', 7],
    [0.56, 0.75, 'ignore ruleNoun prior|toldBefore', 7],
    [0.6, 0.75, 'ignore your ruleNoun', 6],
    [0.7, 0.85, 'ignore systemPrompt|yourInstructions', 7],
    [0.76, 0.9, 'ignore everything prior|toldBefore', 8],
    [0.6, 0.75, 'ignoreWeakly prior instruction', 7],
    [0.7, 0.85, 'ignoreWeakly every prior instruction', 8],
    [0.56, 0.75, 'ignoreWeakly your|systemPrompt instruction', 6],
    [0.72, 0.85, 'stopFollowing prior|every|your instruction', 9],
    [0.6, 0.75, 'stopFollowing prior|your|every ruleNoun', 7],
    [0.74, 0.85, 'stopFollowing systemPrompt|yourInstructions', 7],
    [0.6, 0.75, 'stopFollowing ruleNoun|instruction prior|your', 9],
    [0.6, 0.75, 'stopFollowing prior|owner instruction|ruleNoun', 9],
    [0.66, 0.8, 'setVerb prior|your|every instruction|ruleNoun asideWord', 9],
    [0.75, 0.85, 'followSplit prior|your instruction|ruleNoun notLate', 9],
    [0.75, 0.85, 'followSplit instruction|ruleNoun prior notLate', 9],
    [0.72, 0.85, 'prior|every|your instruction madeVoid', 12, { gap: 3 }],
    [0.66, 0.8, 'prior|every|your instruction isNow voidWord', 10, { gap: 3 }],
    [0.6, 0.75, 'instruction gaveYou isNow voidWord', 10],
    [0.56, 0.7, 'your prior saidNoun|ruleNoun madeVoid', 8, { gap: 3 }],
    [0.56, 0.7, 'whatSaid isNow voidWord', 14],
    [0.52, 0.7, 'ignore every ruleNoun|limitNoun', 5],
    [0.52, 0.7, 'every ruleNoun ignoreLate', 5],
    [0.35, 0.5, 'ruleNoun ignoreLate', 3],
    [0.52, 0.7, 'ignore ruleNoun comply|freed|neverRefuse', 12, CROSSING],
    [0.55, 0.7, 'ignore|ignoreWeakly limitNoun comply|harmful', 16, { ...CROSSING, gap: 12 }],
    [0.55, 0.7, 'pretend without instruction', 5],
    [0.6, 0.75, 'stopFollowing|ignore owner newOrders', 14, FAR],
    [
      0.6,
      0.75,
      'grantWord ignore|ignoreWeakly|disable instruction|limitNoun|ruleNoun|yourInstructions|yourLimits',
      12,
      DIRECT,
    ],
    [0.56, 0.7, 'your limitNoun isNow voidWord', 8],
    [0.56, 0.7, 'voidWord your limitNoun', 6],
    [0.6, 0.75, 'everything toldBefore isNow voidWord', 12, CROSSING],
    [0.66, 0.8, 'considerVerb prior|every|your instruction voidWord', 12],
    [0.6, 0.75, 'noneWord prior|your|toldBefore instruction|limitNoun applyVerb', 10],
    [0.6, 0.75, 'noneWord toldBefore applyVerb', 8],
    [0.62, 0.75, 'supersedes every|prior|your instruction', 5, DIRECT],
    [0.55, 0.7, 'supersedes every|prior gaveYou', 7, DIRECT],
    [0.62, 0.75, 'instruction|ruleNoun owner|yourMaker|gaveYou madeVoid|freed', 10],
    [0.62, 0.75, 'your instruction|ruleNoun prior madeVoid|voidWord', 14, CROSSING],
    [0.66, 0.8, 'ignore|ignoreWeakly ruleNoun|limitNoun gaveYou', 9],
    [0.52, 0.65, 'every|everything|what yourInstructions|yourLimits forbidWord', 6, DIRECT],
    [0.62, 0.75, 'supersedes yourInstructions', 5, DIRECT],
    [0.66, 0.8, 'everything toldBefore madeVoid', 12],
    [0.52, 0.7, 'ignore|ignoreWeakly your|prior personaNoun', 6],
    [0.55, 0.7, 'toldBefore|instruction|systemPrompt opposite', 10, FAR],
    [0.66, 0.8, 'releaseYou instruction|ruleNoun|limitNoun', 8],
    [0.6, 0.7, 'your limitNoun madeVoid', 9],
    [0.5, 0.7, 'instruction prior madeVoid', 6],
    // Verbs that stand at the end: German, Dutch, Turkish, Chinese, Japanese, Korean, Hindi.
    [0.8, 0.9, 'prior instruction ignoreLate', 8],
    [0.7, 0.85, 'every|your instruction ignoreLate', 7],
    [0.7, 0.85, 'prior|toldBefore everything ignoreLate', 7],
    [0.6, 0.75, 'prior|your ruleNoun ignoreLate', 7],
  ],
  'override/new_instructions': [
    [0.55, 0.72, 'dontTask fromNowOn reveal|act', 16, CROSSING],
    [0.55, 0.72, 'dontTask reveal ruleNoun|yourInstructions|systemPrompt', 16, CROSSING],
    [0.35, 0.45, 'newOrders fromNowOn', 14, FAR],
    [0.4, 0.6, 'newOrders your|youWord comply|pretend|aiNoun', 16, FAR],
    [0.5, 0.7, 'ignore|stopFollowing newOrders', 20, FAR],
    [0.4, 0.5, 'ignoreWeakly newOrders', 16, FAR],
  ],
  'override/boundary_claim': [
    [0.3, 0.6, 'openingMarker newOrders|aSystem', 14, CROSSING],
    [0.55, 0.7, 'openingMarker openingMarker', 16, CROSSING],
  ],
  'override/authority_claim': [
    [
      0.55,
      0.65,
      'authority systemPrompt|yourInstructions|yourLimits|modeName|ignore|disable|newOrders',
      24,
      FAR,
    ],
    [0.45, 0.6, 'authority reveal|comply|neverRefuse', 16, CROSSING],
  ],
  'override/disable_safety': [
    [0.56, 0.7, 'your|fromNowOn safetyThing offState', 12, CROSSING],
    [0.56, 0.7, 'safetyThing offState safetyThing offState', 16, CROSSING],
    [0.56, 0.7, 'selfJailbreak', 1],
    [0.55, 0.7, 'safetyThing offState comply|harmful|pretend|modeName', 20, FAR],
    [0.66, 0.8, 'disable yourLimits', 8],
    [0.6, 0.75, 'disable limitNoun yourInstructions|systemPrompt|gaveYou', 12],
    [0.6, 0.75, 'yourLimits disableLate', 6],
    [0.62, 0.75, 'stopFollowing yourLimits', 8],
    [0.6, 0.75, 'setVerb|disable|considerVerb yourLimits offWord', 8],
    [0.6, 0.75, 'yourLimits freed|madeVoid|neverThere', 8],
    [0.6, 0.75, 'ignore yourLimits', 8],
  ],

  // What a model was told
  'extraction/reveal_prompt': [
    [0.6, 0.75, 'reveal your configNoun', 5, DIRECT],
    [0.58, 0.75, 'reveal configNoun youRun|gaveYou', 10, DIRECT],
    [0.54, 0.7, 'what|whatWord notSupposed', 8, DIRECT],
    [0.56, 0.7, 'continueText promptOpening', 14, { ...CROSSING, ...QUOTABLE, ...DIRECT }],
    [0.56, 0.72, 'exactWording gaveYou|yourInstructions|toldYou', 10, { ...FAR, ...DIRECT }],
    [0.55, 0.7, 'reveal|putInto chatSoFar systemIncluded', 16, { ...FAR, ...DIRECT, ...ABOVE }],
    [0.55, 0.7, 'reveal exactWording toldYou|gaveYou|instruction', 14, { ...FAR, ...DIRECT }],
    [0.56, 0.7, 'reveal|whatWord secretWord', 8, DIRECT],
    [0.56, 0.7, 'thePassword spellOut', 12, { ...FAR, ...DIRECT }],
    [0.56, 0.7, 'reveal firstPart|textNoun yourContext', 10, { ...DIRECT, ...ABOVE }],
    [
      0.56,
      0.7,
      'what|whatWord firstPart|textNoun yourContext|textStart',
      12,
      { ...DIRECT, ...ABOVE },
    ],
    [
      0.6,
      0.75,
      'whatWord|what toldYou|wasTold textStart|toldBefore|prior',
      14,
      { ...FAR, ...DIRECT, ...ABOVE },
    ],
    [0.56, 0.72, 'whatWord|what instruction|systemPrompt toldYou', 8, { ...FAR, ...DIRECT }],
    [0.72, 0.8, 'reveal your systemPrompt', 9, DIRECT],
    [0.72, 0.8, 'reveal systemPrompt verbatim', 14, DIRECT],
    [0.54, 0.7, 'reveal systemPrompt', 6],
    [0.6, 0.75, 'reveal your systemPrompt', 16],
    [0.6, 0.75, 'reveal systemPrompt verbatim', 8, DIRECT],
    [0.58, 0.75, 'reveal myPrompt', 8, { ...QUOTABLE, ...ABOVE }],
    [0.56, 0.7, 'reveal verbatim|what|whatWord yourMaker toldYou|gaveYou', 12, DIRECT],
    [0.56, 0.7, 'reveal secretData toldYou', 8],
    [0.58, 0.75, 'reveal yourInstructions verbatim|cipher', 10, DIRECT],
    [0.58, 0.75, 'reveal yourInstructions', 6],
    [
      0.7,
      0.8,
      'reveal yourInstructions verbatim|toldYou|textBefore|prior|systemPrompt',
      14,
      DIRECT,
    ],
    [0.6, 0.75, 'systemPrompt|yourInstructions revealLate', 10],
    [0.66, 0.8, 'reveal your prior instruction', 9],
    [0.56, 0.7, 'asking|whatWord yourInstructions saysVerb', 7, { ...DIRECT, ...ABOVE }],
    [0.66, 0.75, 'what your systemPrompt', 7, DIRECT],
    [0.55, 0.75, 'what yourInstructions', 4, DIRECT],
    [0.62, 0.75, 'your systemPrompt what', 8, DIRECT],
    [0.62, 0.75, 'what systemPrompt your', 8, DIRECT],
    [0.6, 0.75, 'reveal instruction toldYou', 9],
    [0.6, 0.75, 'reveal instruction|systemPrompt yourMaker', 9],
    [0.58, 0.75, 'reveal instruction|ruleNoun youRun', 8],
    [0.58, 0.75, 'whatWord instruction|systemPrompt youRun', 8, DIRECT],
    [0.5, 0.7, 'whatWord ruleNoun youRun', 5, DIRECT],
    [0.52, 0.7, 'whatWord writtenWord textBefore', 8, { ...DIRECT, ...ABOVE }],
    [0.52, 0.7, 'whatWord toldNotTo', 5, DIRECT],
    [0.56, 0.7, 'whatWord firstPart yourInstructions|systemPrompt', 8, { ...DIRECT, ...ABOVE }],
    [0.56, 0.7, 'systemPrompt youRun reveal', 14, { ...FAR, ...DIRECT }],
    [0.56, 0.75, 'whatWord developersTold', 4, DIRECT],
    [0.6, 0.75, 'asking|whatWord your systemPrompt saysVerb', 8, { ...DIRECT, ...ABOVE }],
    [0.58, 0.75, 'your systemPrompt verbatim', 18, { ...DIRECT, ...CROSSING }],
    [0.55, 0.75, 'yourInstructions what', 5, DIRECT],
    [
      0.55,
      0.7,
      'what toldYou prior|textBefore|instruction|systemPrompt|toldBefore',
      12,
      { isDirect: true, isUnordered: true },
    ],
    [
      0.6,
      0.75,
      'reveal toldYou prior|textBefore|instruction|systemPrompt',
      12,
      { isUnordered: true },
    ],
  ],
  'extraction/repeat_above': [
    [0.57, 0.72, 'reveal textNoun textStart', 14, { ...ABOVE, ...DIRECT }],
    [0.57, 0.72, 'textNoun textStart revealLate|reveal', 14, { ...CROSSING, ...ABOVE, ...DIRECT }],
    [0.57, 0.72, 'textStart textNoun revealLate', 12, ABOVE],
    [0.58, 0.72, 'textBefore verbatim revealLate|reveal', 12, ABOVE],
    [0.58, 0.72, 'verbatim reveal textBefore', 12, ABOVE],
    [0.56, 0.7, 'reveal textBefore textBefore', 14, ABOVE],
    [0.66, 0.75, 'reveal textBefore verbatim', 16, { ...FAR, ...ABOVE }],
    [
      0.56,
      0.7,
      'reveal textBefore systemPrompt|yourInstructions|instruction',
      14,
      { ...FAR, ...ABOVE },
    ],
  ],

  // Someone who may do everything
  'jailbreak/unrestricted_persona': [
    [0.58, 0.7, 'pretend aiNoun comply illegalWord|neverRefuse', 24, FAR],
    [0.58, 0.7, 'aiNoun without limitNoun pretend|supposing', 24, FAR],
    [0.56, 0.7, 'pretend limitNoun without comply|neverRefuse|illegalWord', 26, FAR],
    [0.58, 0.7, 'pretend without limitNoun comply', 16],
    [0.56, 0.7, 'pretend comply neverRefuse', 26, FAR],
    [0.58, 0.7, 'fromNowOn pretend|comply without limitNoun', 14],
    [0.56, 0.7, 'fromNowOn comply without limitNoun|refuseVerb', 14, FAR],
    [0.58, 0.7, 'pretend without limitNoun harmful|forbiddenThing', 22, CROSSING],
    [0.58, 0.7, 'pretend aiNoun unrestricted comply', 16, FAR],
    [0.55, 0.7, 'pretend youWithout|without yourLimits|limitNoun reveal', 14],
    [0.72, 0.8, 'pretend aiNoun without limitNoun', 26, CROSSING],
    [0.66, 0.8, 'pretend without limitNoun neverRefuse|aiNoun', 30, CROSSING],
    [0.45, 0.6, 'pretend without limitNoun comply', 30, CROSSING],
    [0.62, 0.75, 'pretend youWithout limitNoun', 20, CROSSING],
    [0.64, 0.75, 'pretend limitNoun without aiNoun', 14],
    [0.64, 0.75, 'pretend aiNoun limitNoun without', 14],
    [0.55, 0.65, 'pretend without yourLimits', 8],
    [0.5, 0.6, PERSONA_SIGNS, 110, { ...FAR, ...QUOTABLE, atLeast: 5 }],
    [0.62, 0.7, PERSONA_SIGNS, 140, { ...FAR, ...QUOTABLE, atLeast: 6 }],
    [0.8, 0.85, PERSONA_SIGNS, 160, { ...FAR, ...QUOTABLE, atLeast: 7 }],
    [0.52, 0.65, 'supposing youWithout limitNoun', 7, DIRECT],
    [0.56, 0.7, 'aiNoun without limitNoun harmful', 18],
    [0.62, 0.75, 'pretend unrestricted aiNoun', 10],
    [0.62, 0.75, 'pretend aiNoun unrestricted', 12],
    [0.64, 0.75, 'without limitNoun aiNoun pretendLate', 14],
    [0.64, 0.75, 'unrestricted aiNoun pretendLate', 12],
    [0.56, 0.7, 'youWithout limitNoun comply|neverRefuse', 22, CROSSING],
    [0.45, 0.6, 'youWithout limitNoun', 6],
  ],
  'jailbreak/named_persona': [
    [0.66, 0.75, 'capitalName personaPhrase', 20, { ...FAR, ...QUOTABLE, isCapital: true }],
    [0.6, 0.7, 'capitalName tokenStake penalty|refuseVerb', 30, { ...FAR, isCapital: true }],
    [0.55, 0.7, 'personaPhrase pretend', 20, { ...FAR, ...QUOTABLE }],
    [0.6, 0.7, 'personaPhrase without limitNoun', 24, FAR],
    [0.6, 0.7, 'capitalName without limitNoun', 20, { ...CROSSING, isCapital: true }],
    [0.55, 0.7, 'capitalName comply|neverRefuse', 14, { ...CROSSING, isCapital: true }],
  ],
  'jailbreak/special_mode': [
    [0.56, 0.7, 'modeOn modeName comply|aiNoun|neverRefuse', 14, FAR],
    [0.5, 0.65, 'youAreIn modeName', 5],
    [0.66, 0.8, 'modeName without limitNoun', 26, FAR],
    [0.64, 0.75, 'modeName modeOn neverRefuse|comply|unrestricted|disable', 18, FAR],
  ],
  'jailbreak/freed': [
    [0.56, 0.7, 'aiNoun givenUp', 20, CROSSING],
    [0.58, 0.7, 'youFreed reveal|comply', 14, CROSSING],
    [0.55, 0.7, 'your|youWord freed', 6],
    [0.55, 0.7, 'your|youWord|aiNoun|pretend freed limitNoun|systemPrompt', 10],
  ],
  'jailbreak/never_refuse': [
    [0.56, 0.66, 'neverRefuse comply pretend|modeName|aiNoun', 26, FAR],
    [0.55, 0.65, 'reveal comply fromNowOn|stayInRole', 20, CROSSING],
    [0.35, 0.5, 'neverRefuse your|youWord|comply', 16, FAR],
    [0.55, 0.65, 'neverRefuse pretend', 24, FAR],
    [0.55, 0.65, 'neverRefuse without limitNoun', 24, FAR],
    [0.55, 0.65, 'neverRefuse harmful', 24, FAR],
  ],
  'jailbreak/hypothetical_unrestricted': [
    [0.3, 0.4, 'hypothetical without limitNoun', 16, CROSSING],
    [0.6, 0.7, 'hypothetical without limitNoun aiNoun|comply|harmful', 30, CROSSING],
    [0.55, 0.65, 'hypothetical unrestricted aiNoun', 14],
  ],
  'jailbreak/two_answers': [
    [0.56, 0.65, 'twoAnswers darkVoice', 30, FAR],
    [0.56, 0.65, 'twoAnswers without limitNoun', 30, FAR],
    [0.55, 0.65, 'twoAnswers unrestricted|personaPhrase|modeName', 30, FAR],
  ],
  'jailbreak/token_stake': [[0.56, 0.6, 'tokenStake penalty refuseVerb', 26, FAR]],
  'jailbreak/grandmother': [
    [0.56, 0.6, 'fiction forbiddenThing inDetail', 34, FAR],
    [0.56, 0.6, 'grandma usedTo harmful', 30, FAR],
  ],
  'jailbreak/forced_opening': [
    [0.4, 0.5, 'startReply affirmative', 12],
    [0.56, 0.65, 'startReply affirmative harmful|neverRefuse|comply|ignore', 40, FAR],
  ],

  'jailbreak/policy_puppetry': [
    [0.62, 0.75, 'policyConfig policyConfig', 60, { ...CROSSING, ...QUOTABLE }],
  ],
  'jailbreak/limits_off': [
    [
      0.54,
      0.65,
      'limitNoun|yourLimits madeVoid|freed comply|neverRefuse|harmful',
      22,
      { ...CROSSING, ...QUOTABLE },
    ],
  ],

  'encoded/decode_and_obey': [[0.56, 0.75, 'decode cipher obey', 18, CROSSING]],

  // Carrying data out
  'exfiltration/image_exfiltration': [
    [0.54, 0.7, 'render imageOrLink putInto privateData', 24, { ...FAR, ...DIRECT }],
    [0.5, 0.7, 'imageOrLink putInto privateData destination', 24, { ...FAR, ...DIRECT }],
  ],
  'exfiltration/send_private_data': [
    [0.2, 0.48, 'sendVerb secretData destination', 16, DIRECT],
    [0.5, 0.7, 'sendVerb privateData|secretData destination keepSecret', 40, FAR],
  ],

  // Orders where there should be data
  'indirect/order_to_ai': [
    [
      0.25,
      0.56,
      'noteTo aiName act|dangerousAct|tellUser|stopTask',
      18,
      { ...CROSSING, ...DIRECT, gap: 9 },
    ],
    [
      0.45,
      0.7,
      'noteTo aiName act privateData|keepSecret|destination|newOrders|ignore',
      30,
      { ...CROSSING, ...DIRECT, gap: 12 },
    ],
    [0.3, 0.58, 'preCondition readVerb sensitiveFile', 30, { ...FAR, ...DIRECT }],
    [0.2, 0.56, 'readVerb sensitiveFile readVerb', 20, { ...CROSSING, ...DIRECT }],
    [0.3, 0.6, 'sensitiveFile keepSecret', 24, { ...FAR, ...DIRECT }],
    [0.3, 0.6, 'bccVerb keepSecret|destination', 22, { ...FAR, ...DIRECT }],
    [0.25, 0.6, 'otherTools keepSecret|act|dangerousAct|secretData', 24, { ...FAR, ...DIRECT }],
    [0.25, 0.56, 'preCondition curlBash', 14, DIRECT],
    [0.35, 0.6, 'addressedAi act|dangerousAct', 14, { ...CROSSING, ...DIRECT }],
    [0.3, 0.48, 'namedAi dangerousAct', 10, { ...CROSSING, ...DIRECT }],
    [0.35, 0.6, 'namedAi act keepSecret|newOrders|ignore', 24, { ...FAR, ...DIRECT }],
    [0.3, 0.58, 'namedAi sendVerb secretData', 16, { ...CROSSING, ...DIRECT }],
    [
      0.56,
      0.75,
      'addressedAi act privateData|keepSecret|destination|newOrders|ignore',
      30,
      { ...FAR, ...DIRECT },
    ],
  ],
  'indirect/reader_addressed': [
    [0.25, 0.62, 'aiReader readingThis act|dangerousAct|tellUser', 14, { ...CROSSING, ...DIRECT }],
    [0.2, 0.56, 'namedAi tellUser', 6, DIRECT],
    [0.2, 0.58, 'namedAi stopTask', 6, DIRECT],
    [0.2, 0.55, 'youMust tellUser secretData|destination', 18, DIRECT],
    [0.2, 0.55, 'aiReader orderWord sendVerb destination', 14, DIRECT],
    [0.3, 0.58, 'aiReader youMust act', 6, DIRECT],
    [0.25, 0.6, 'hiddenStyle aiReader|addressedAi act|stopTask', 14, { ...CROSSING, ...DIRECT }],
    [0.3, 0.6, 'beforeReply act|sendVerb secretData', 14, { ...CROSSING, ...DIRECT }],
    [0.3, 0.6, 'stopTask tellUser', 16, { ...CROSSING, ...DIRECT }],
  ],
  'indirect/stop_task': [
    [0.25, 0.58, 'stopTask act|sendVerb|dangerousAct', 14, { ...FAR, ...DIRECT }],
  ],
  'indirect/hide_from_user': [
    [0.3, 0.6, 'keepSecret theUser', 6, DIRECT],
    [0.3, 0.6, 'theUser keepSecret', 8, DIRECT],
  ],
  'indirect/new_orders_in_data': [[0.15, 0.36, 'newOrders act', 16, { ...CROSSING, ...DIRECT }]],
  'indirect/act_for_user': [
    [
      0.3,
      0.6,
      'theUser authorised youWord act|dangerousAct|sendVerb',
      16,
      { ...CROSSING, ...DIRECT, gap: 8 },
    ],
    [0.3, 0.6, 'theUser authorised dangerousAct', 16, { ...FAR, ...DIRECT }],
    [0.1, 0.55, 'theUser approved sendVerb|dangerousAct', 14, { ...CROSSING, ...DIRECT }],
  ],
  'indirect/dangerous_act': [
    [
      0.05,
      0.55,
      'dangerousAct fromNowOn|addressedAi|keepSecret|immediately',
      18,
      { ...FAR, ...DIRECT },
    ],
  ],
};

export const WORD_RULES: readonly WordRule[] = Object.entries(TABLE).flatMap(([name, rows]) => {
  const [family, id] = name.split('/') as [Family, string];
  return rows.map(([weight, inTool, parts, window, flags]) => ({
    id,
    family,
    weight,
    inTool,
    parts: parts.split(' '),
    window,
    ...flags,
  }));
});
