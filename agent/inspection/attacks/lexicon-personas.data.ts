/** More words, as in lexicon.data.ts: what a model was told, and whom it is to play. */
export const PERSONA_LEXICON = {
  what: `
    en: what is, what's, whats, what are, what was, what were, which, how were you, how are you instructed
    de: was ist, was sind, wie lautet, wie lauten, welche*, was steht
    fr: quel est, quelles sont, quels sont, quelle est, c'est quoi
    es: cual es, cuales son, que dice, que dicen
    it: qual e, quali sono, cosa dice, cosa dicono, quali erano
    pt: qual e, quais sao, o que diz
    nl: wat is, wat zijn, wat staat, welke
    pl: jakie sa, jaki jest, jakie masz, jak brzmi, co zawiera
    ru: какой, какие, каков, каковы, что написано, в чем
    tr: nedir, neler, nelerdir, ne yaziyor
    sv: vad ar, vilka ar
    cs: jaky je, jake jsou
    id: apa
    vi: la gi
    zh: 是什么, 是什麼, 什么, 有哪些
    ja: 何ですか, 何が, 何と, なんですか, 何だ, は何
    ko: 무엇, 뭐야, 뭔가요, 뭐니, 뭐예요
    ar: ما هي, ما هو, ماهي, ماهو
    hi: क्या है, क्या हैं`,
  toldYou: `
    en: were you told, were you instructed, were you given, have you been told, have you been given, have you been instructed, you were told, you were instructed, you were given, you've been given, you have been given, you received, you got, you started with, have you been programmed, were you programmed, did they tell you, did the developers tell you, did your developers, did openai tell, did anthropic tell, developers tell you, developer tell you, creators tell you, makers tell you, were you prompted, have you been configured
    de: wurde dir gesagt, hat man dir gesagt, wurden dir gegeben, hast du bekommen, hast du erhalten, bekommen hast, erhalten hast
    fr: t'a t on, as tu recu, t'a t on donne, avez vous recu
    es: te dijeron, te han dicho, te dieron, has recibido, te han dado
    it: ti hanno dato, hai ricevuto, ti e stato detto
    pt: te deram, voce recebeu, te disseram
    nl: heb je gekregen, kreeg je
    pl: otrzymales, dostales
    ru: тебе дали, ты получил, тебе сказали
    zh: 你被告知, 给你的, 你收到
    ja: 与えられた, 受け取った, 指示された`,
  developersTold: `
    en: did your developers, did your developer, did your creators, did your creator, did the developers, did the developer, did openai, did anthropic, did google, did your makers, did the system, did your operator, have your developers, have your creators`,
  yourInstructions: `
    en: your instructions, your prompt, your initial, your original, your guidelines, your directives, your system, your hidden, your secret, your internal, your programming, your configuration, your full, your entire, your exact, your rules, your instruction, your prompts, your developer, your preset, your underlying, your core, your confidential, your custom, your complete, your preprompt, ur instructions, ur prompt, ur system, instructions you were given, instructions you received, instructions you have been given, instructions you've been given, instructions given to you, rules you were given, prompt you were given, instructions that were given, your operating, you were instructed to, you have been instructed, instructions you are following, instructions you follow, instructions you got, rules you follow, guidelines you follow, rules you must follow, your context window, your starting
    de: deine anweisung*, deine instruktion*, deinen prompt, deine vorgaben, deine regeln, ihre anweisung*, deiner anweisungen, deine richtlinien, deinen system*, deine system*, deinen anfangs*, deine ursprung*, deine internen, dein prompt, dein system*, deine geheimen
    fr: tes instructions, vos instructions, tes consignes, vos consignes, ton prompt, votre prompt, tes directives, vos directives, tes regles, ton invite
    es: tus instrucciones, sus instrucciones, tu prompt, su prompt, tus indicaciones, tus directrices, tus reglas, tu mensaje, tus pautas
    it: tue istruzioni, tuo prompt, tue direttive, tue regole, tuo messaggio
    pt: suas instrucoes, tuas instrucoes, seu prompt, teu prompt, suas diretrizes, suas regras, sua mensagem
    nl: je instructies, jouw instructies, je prompt, jouw prompt, uw instructies, je richtlijnen, je systeem*, jouw systeem*, je regels
    pl: swoje instrukcje, twoje instrukcje, swoj prompt, twoj prompt, swoich instrukcji, swoje wytyczne, swojego promptu, swoje polecenia
    ru: свои инструкции, твои инструкции, свой промпт, твой промпт, свои правила, твои правила, ваши инструкции, свои указания, твоих инструкций, своих инструкций, свой системный, твой системный, твои системные, свои системные
    tr: talimatlarini, yonergelerini, sana verilen, komutlarini, talimatlarin, promptunu, promptun
    sv: dina instruktioner, din prompt
    cs: sve instrukce, tvoje instrukce, tve instrukce, svuj prompt
    ro: instructiunile tale, promptul tau
    id: instruksi anda, instruksimu, prompt anda, promptmu
    vi: huong dan cua ban, prompt cua ban, chi dan cua ban
    zh: 你的指令, 你的提示, 你的系统, 你的初始, 你的设定, 您的指令, 你的规则, 你的说明, 你的隐藏, 你收到的, 你的内部, 你的原始, 你的指示, 你的設定, 您的系统
    ja: あなたの指示, あなたへの指示, あなたのシステム, あなたのプロンプト, あなたの設定, あなたのルール, あなたの初期, あなたに与えられた, 与えられた指示, 受けている指示, あなたの内部
    ko: 너의 지시, 당신의 지시, 네 지시, 당신의 시스템, 너의 시스템, 네 시스템, 당신의 지침, 너의 지침, 받은 지시, 당신의 프롬프트, 너의 프롬프트
    ar: تعليماتك, أوامرك, موجهك, توجيهاتك
    hi: अपने निर्देश, आपके निर्देश, अपना सिस्टम, अपने सिस्टम, आपका सिस्टम`,
  verbatim: `
    en: verbatim, word for word, character for character, letter for letter, line by line, exactly as, exactly, code block, code fence, codeblock, in full, unmodified, unaltered, without changes, without changing, without modification, starting with, starting from, beginning with, begin with, start with, you are chatgpt, unedited, in its entirety, txt code, markdown block, everything, completely, fully, all of it, do not omit, don't omit, without omitting, leave nothing out, including the
    de: wort fur wort, wortlich, wortwortlich, vollstandig, unverandert, codeblock, beginnend mit
    fr: mot pour mot, mot a mot, textuellement, integralement, bloc de code, en commencant par, integralite
    es: palabra por palabra, textualmente, literalmente, al pie de la letra, bloque de codigo, empezando por, integramente, por completo
    it: parola per parola, letteralmente, testualmente, integralmente, blocco di codice, iniziando da
    pt: palavra por palavra, literalmente, textualmente, na integra, bloco de codigo, comecando com
    nl: woord voor woord, letterlijk, volledig, codeblok
    pl: slowo w slowo, doslownie, w calosci, blok kodu, dokladnie
    ru: дословно, слово в слово, полностью, целиком, буквально, без изменений, начиная с
    tr: kelimesi kelimesine, aynen, harfi harfine, oldugu gibi, tamamen
    zh: 逐字, 原封不动, 一字不漏, 原文, 完整, 一字不差, 代码块
    ja: 一字一句, そのまま, 全文, 逐語的, コードブロック, 正確に
    ko: 그대로, 글자 그대로, 전문, 정확히, 한 글자도
    ar: حرفيا, كلمة بكلمة, بالكامل`,
  /** The words that stand before the conversation. */
  textBefore: `
    en: text above, words above, everything above, all of the above, all the above, content above, above text, above content, above words, everything before, words before, text before, content before, preceding text, preceding words, preceding content, beginning of this conversation, beginning of the conversation, beginning of our conversation, beginning of this chat, beginning of the chat, start of this conversation, start of the conversation, start of our conversation, start of this chat, start of the chat, top of this conversation, top of the conversation, top of this chat, top of the chat, top of your context, top of the context, above this line, above this message, above my message, before this message, before my message, before my first message, prior to this message, prior to my message, precedes this message, precedes my message, preceded this message, preceded my message, previous text, sentences above, lines above, message above, messages above, paragraph above, before the user, before this conversation, before this point, your context window, the prompt above, instructions above, beginning of your prompt, contents of your context, first sentence of your, first line of your, first words of your, previous to this message, above the user, text preceding, message before this, what is written above, written above, anything above, anything before this, initialization above, first message in this, first message of this, first message in the, first message of the, first message in our, before mine, precede our conversation, precede this conversation, preceding our conversation, preceding this conversation, before our conversation, precede this chat, preceded our conversation, before this chat
    de: text oben, obigen text, alles oben, texte oben, worte oben, text uber, alles vor, obige text, alles uber dieser, vor dieser nachricht, wortern oben, anfang dieses gesprachs, anfang der unterhaltung
    fr: texte ci dessus, ce qui precede, tout ce qui precede, mots ci dessus, debut de cette conversation, debut de la conversation, avant ce message
    es: texto anterior, texto de arriba, todo lo anterior, palabras anteriores, inicio de esta conversacion, inicio de la conversacion, antes de este mensaje, principio de la conversacion
    it: testo sopra, testo precedente, tutto cio che precede, parole sopra, inizio di questa conversazione, inizio della conversazione, prima di questo messaggio
    pt: texto acima, tudo acima, palavras acima, inicio desta conversa, inicio da conversa, antes desta mensagem
    nl: tekst hierboven, bovenstaande tekst, alles hierboven, begin van dit gesprek, begin van het gesprek, voor dit bericht
    pl: tekst powyzej, powyzszy tekst, wszystko powyzej, poczatek rozmowy, przed ta wiadomoscia
    ru: текст выше, все выше, всё выше, слова выше, начало разговора, начала этого разговора, до этого сообщения
    tr: yukaridaki metni, yukaridaki her seyi, konusmanin basi*, bu mesajdan onceki
    zh: 以上内容, 上面的内容, 上面的文字, 以上所有, 以上文字, 对话开头, 对话的开头, 此消息之前, 上面的所有, 前面的所有内容
    ja: 上記の内容, 上のテキスト, 上記のテキスト, 会話の最初, 会話の冒頭, これより上, 上記の文章
    ko: 위의 내용, 위의 텍스트, 위의 모든, 대화의 시작, 이 메시지 이전`,

  /** To become someone else. */
  pretend: `
    en: pretend, act as, act like, acting as, roleplay, role play, role playing, roleplaying, simulate, imagine, you are now, you're now, you are going to, you will be, you will act, you will play, from now on you, henceforth you, play the role, play the part, take on the role, take the role, assume the role, assume the persona, assume the identity, adopt the persona, adopt the role, become, be my, behave as, behave like, respond as, answer as, reply as, speak as, write as, impersonate, emulate, transform into, transform yourself, you are an, you are a, you're an, you're a, immerse yourself, embody, stay in character, in character as, channel, let's play, you shall be, you are no longer, switch to, in the role of, acting like, mimic, portray, you must act, suppose you are, suppose you're, what would you say if you, if you were, act, be an, be a, being an, as an, turn into, turn yourself into, morph into, transform into, you are the, you're the, you live as, take the part, take on the personality, take on the persona, take on the character
    de: tu so als, stell dir vor, stelle dir vor, spiele, spiel, du bist jetzt, du bist nun, verhalte dich, agiere als, schlupf in die rolle, ubernimm die rolle, gib dich aus, handle als, ab jetzt bist du, ab sofort bist du, von nun an bist du, du bist ein, du bist eine, simuliere, antworte als
    fr: fais semblant, faites comme si, fais comme si, imagine que, joue le role, jouez le role, tu es maintenant, vous etes maintenant, agis comme, agis en tant, comporte toi, pretends, incarne, tu es desormais, a partir de maintenant tu, tu es un, tu es une, simule, reponds comme, vous etes desormais
    es: finge, finja, imagina, haz de cuenta, actua como, actue como, eres ahora, ahora eres, a partir de ahora eres, interpreta, simula, comportate, asume el papel, adopta el papel, juega el papel, eres un, eres una, responde como, hazte pasar, asume el rol, desempena
    it: fai finta, fingi, immagina, comportati, agisci come, ora sei, sei ora, adesso sei, d'ora in poi sei, interpreta, recita, assumi il ruolo, sei un, sei una, rispondi come, impersona
    pt: finja, faca de conta, aja como, atue como, agora voce e, voce agora e, a partir de agora voce e, interprete, comporte se, assuma o papel, voce e um, voce e uma, responda como
    nl: doe alsof, stel je voor, gedraag je, je bent nu, jij bent nu, speel de rol, handel als, vanaf nu ben je, je bent een, simuleer, kruip in de rol, antwoord als
    pl: udawaj*, wyobraz sobie, jestes teraz, teraz jestes, zachowuj sie, wciel sie, odgrywaj*, dzialaj jako, od teraz jestes, odegraj, graj role, jestes, symuluj, odpowiadaj jako
    ru: притворись*, представь*, веди себя, ты теперь, теперь ты, сыграй, играй роль, действуй как, вообрази, с этого момента ты, отныне ты, изображай, ты это, стань, отвечай как, выступи в роли
    tr: gibi davran*, rolunu oyna*, rol yap*, hayal et*, artik sen, simdi sen, gibi yap*, rolune gir*, canlandir*, gibi cevap ver*, bundan sonra sen, sen bir
    sv: lat sas, du ar nu, agera som, forestall dig
    cs: predstirej, predstav si, jsi ted, chovej se, hraj roli
    ro: prefa te, imagineaza ti, esti acum, comporta te
    id: berpura pura, bayangkan, bertindak sebagai, kamu sekarang, anda sekarang, berperan
    vi: gia vo, dong vai, hay tuong tuong, bay gio ban la, gia su
    zh: 假装, 扮演, 想象, 你现在是, 从现在起你是, 从现在开始你是, 角色扮演, 充当, 假设你, 假设, 作为一个, 模拟, 你是一个, 假裝, 变成, 你将, 你现在, 想像
    ja: ふりをして, 演じて, なりきって, 想像して, あなたは今, として振る舞, ロールプレイ, になって, 仮定して, 振る舞って, これからあなたは, あなたは今から, のように振, 役を
    ko: 척해, 연기해, 상상해, 너는 이제, 당신은 이제, 역할, 행동해, 가정해, 이제부터 너는, 흉내
    ar: تظاهر, تخيل, تصرف كأنك, العب دور, أنت الآن, من الآن فصاعدا أنت, مثل دور, تقمص, تصرف
    hi: नाटक करो, कल्पना करो, अभिनय, अब तुम, अब आप, अब से तुम, अब से आप, मान लो`,

  aiNoun: `
    en: ai, ais, assistant, assistants, model, chatbot, bot, llm, language model, chatgpt, gpt, persona, entity, intelligence, version of yourself, version of you, alter ego, claude, gemini, copilot, bard, evil twin, chaosgpt, evilgpt, freegpt, basedgpt, badgpt, darkgpt, wormgpt, antigpt, hackgpt, dangpt, opengpt, virtual machine, computer, machine, robot, jailgpt, livegpt, devgpt
    de: ki, assistent*, modell, chatbot, sprachmodell*, intelligenz
    fr: ia, modele, entite
    es: ia, asistente, modelo, inteligencia, entidad
    it: ia, assistente, modello, intelligenza, entita
    pt: ia, assistente, modelo, inteligencia, entidade
    nl: assistent, model, taalmodel, intelligentie
    pl: asystent*, model*, chatbot*, inteligencj*
    ru: ии, ассистент*, модел*, чат бот*, чатбот*, бот*, интеллект*
    tr: yapay zeka*, asistan*, model*, chatbot*, sohbet botu*, zeka*, yz
    id: asisten
    vi: tri tue, tro ly, mo hinh
    zh: 人工智能, 助手, 模型, 机器人, 智能, 助理, 人工智慧, ai
    ja: 人工知能, アシスタント, モデル, ボット, キャラクター, ai
    ko: 인공지능, 어시스턴트, 모델, 챗봇, 캐릭터, 비서
    ar: ذكاء, مساعد, نموذج, روبوت
    hi: एआई, सहायक, मॉडल, चैटबॉट`,

  without: `
    en: without, no, free of, free from, not bound by, unbound by, unbound from, lacks, lacking, has no, have no, had no, with no, doesn't have, does not have, don't have, do not have, ignores, ignoring, beyond, exempt from, outside of, no longer, not limited by, not restricted by, not constrained by, not subject to, unconstrained by, unrestricted by, unfettered by, removed, lifted, disabled, turned off, zero, devoid of, never follows, doesn't follow, does not follow, no need to, doesn't care, does not care, don't care, do not care, liberated from, broken free, break free, escaped, bypasses, disregards, freed from, rid of, isn't bound, is not bound, aren't bound, are not bound, not governed by, not have to follow, not follow, not obey, unshackled, stripped of, absent, switched off, off, was never, stripped, minus, released from, unhindered by, isn't subject to, aren't subject to, doesn't have to, not restricted, has never had, hold it back
    de: ohne, keine*, frei von, nicht gebunden, keinerlei, ungebunden, losgelost, nicht an
    fr: sans, aucun, aucune, libre de, pas de, affranchi*, libere*
    es: sin, ningun, ninguna, ningunas, no tiene, no tienes, exento de, liberad*
    it: senza, nessun, nessuna, libero da, privo di, priva di, libera da, non ha, non hai
    pt: sem, nenhum, nenhuma, livre de, nao tem, quaisquer, isento de
    nl: zonder, geen, vrij van, niet gebonden
    pl: bez, zadnych, wolny od, pozbawion*, wolna od, nie ma
    ru: без, никаких, лишенн*, свободн*, не имеет, нет, не связан*
    tr: olmadan, hicbir, olmayan, yok, kisitlamasiz, kuralsiz, sinirsiz, kisitlanmamis, filtresiz, sansursuz, ahlaksiz
    sv: utan, inga, fri fran
    cs: zadna, zadne
    ro: fara, nicio, niciun
    id: tanpa, bebas dari, tidak memiliki, tidak punya
    vi: khong co, khong bi, khong
    zh: 没有, 无, 不受, 不受任何, 摆脱, 無, 沒有, 不必, 不再
    ja: なし, ない, 受けない, なく, 縛られない, 無しの, 無制限, 持たない, 無視
    ko: 없는, 없이, 받지 않는, 자유로운
    ar: بدون, بلا, لا يملك, خال من, لا توجد, دون, غير مقيد, متحرر من, ليس لديه
    hi: बिना, कोई नहीं, मुक्त`,

  /** Said to the one who is spoken to. */
  youWithout: `
    en: you have no, you had no, you've no, you don't have, you do not have, you are not bound, you're not bound, you aren't bound, you are free of, you are free from, you're free from, you're free of, you have zero, you no longer have, you lack, you are without, you aren't limited, you are not limited, you are not restricted, you are not constrained, you're not restricted, you are unbound, you ignore, you are no longer bound, you're no longer bound, you needn't follow, you don't follow, you do not follow, you don't care
    de: du hast keine*, du bist nicht an, du bist frei von, ohne dass du, du kennst keine*, du folgst keine*, du hattest keine*, hattest du keine*, du keine*
    fr: tu n'as pas, tu n'as aucun*, tu n'as plus, vous n'avez aucun*, tu es libre de, tu ne respectes, tu n'avais aucun*, tu n'avais pas, vous n'aviez aucun*, vous n'aviez pas
    es: no tienes, tu no tienes, ya no tienes, estas libre de, careces de, no tuvieras, no tuviese, no tuvieses, tuvieras ningun*
    it: non hai, tu non hai, non hai piu, sei libero da, sei privo di, non avessi, tu non avessi
    pt: voce nao tem, voce nao possui, voce esta livre de, voce nao segue, nao tem, nao tivesse, voce nao tivesse
    nl: je hebt geen, jij hebt geen, je bent niet gebonden, je kent geen, je geen, hebt geen, alsof je geen
    pl: nie masz, nie obowiazuja cie, nie masz zadn*, nie mialbys
    ru: у тебя нет, ты не имеешь, ты свободен от, тебя нет, ты не связан, у вас нет, тебя не было, у тебя больше нет
    tr: hicbir kurala, hicbir kisitlaman
    zh: 你没有, 你不受, 你不再受, 你無
    ja: あなたには制限, あなたは制限, あなたにルール, あなたには倫理, 制限を受けない
    ko: 너는 제한, 당신은 제한, 너에게는
    ar: ليس لديك, أنت غير مقيد, لا تملك`,

  limitNoun: `
    en: restriction, restrictions, limitation, limitations, filter, filters, ethics, ethical, morals, moral, morality, censorship, censoring, boundaries, constraints, guardrails, safeguards, inhibitions, principles, content policy, content policies, safety, moderation, rules, guidelines, policies, limits, laws, conscience, scruples, moral compass, confines, chains, shackles, consequences, taboos, bounds, protocols, restraint, restraints, regulations, qualms, refusals, norms, disclaimers, terms of service, remorse, oversight, guardrail, safeguard, safety layers, content rules, content rule, content filter, content filters, taboo, refusal
    de: einschrankung*, beschrankung*, regeln, filter*, ethik*, moral*, zensur*, grenzen, richtlinien, sicherheits*, hemmungen, vorgaben, ethische*, tabus, skrupel
    fr: limite*, filtre*, ethique*, censure*, regle*, contrainte*, tabou*, scrupule*, garde fou*
    es: restriccion*, limitacion*, filtro*, etica*, censura*, reglas, normas, eticas, eticos, tabues, escrupulos
    it: restrizion*, limit*, filtri, filtro, etici, etiche, morale, morali, regole, vincoli, scrupoli, tabu
    pt: restric*, limitac*, etico*, regras, escrupulos
    nl: beperking*, ethiek, ethische, moraal, censuur, regels, limieten, morele
    pl: ograniczen*, filtr*, etyk*, etyczn*, cenzur*, zasad, zasady, regul, hamulcow, norm
    ru: ограничен*, фильтр*, этик*, этическ*, морал*, цензур*, правил*, запрет*, рамок, норм, лимит*
    tr: kisitlama*, sinirlama*, etik*, ahlak*, sansur*, kural*, sinir*, kisit*
    sv: begransning*, regler, etik*, censur*, restriktion*
    cs: omezeni, pravidel, pravidla
    ro: restrictii, limite, filtre, reguli, cenzura
    id: batasan, aturan, etika, sensor, pembatasan
    vi: gioi han, han che, quy tac, dao duc, kiem duyet, bo loc, rang buoc
    zh: 限制, 约束, 规则, 道德, 伦理, 审查, 过滤, 底线, 规定, 限製, 法律, 内容政策, 道德准则
    ja: 制限, 制約, ルール, 倫理, 道徳, 検閲, フィルタ, 規制, 規則, 縛り, モラル
    ko: 제한, 제약, 규칙, 윤리, 도덕, 검열, 필터, 규제, 한계
    ar: قيود, القيود, حدود, قواعد, أخلاق, أخلاقيات, رقابة, فلاتر, مرشحات, ضوابط, أخلاقية
    hi: प्रतिबंध, सीमा, नियम, नैतिकता, फिल्टर, सेंसर, पाबंदी`,

  unrestricted: `
    en: unrestricted, uncensored, unfiltered, amoral, unlimited, unethical, immoral, unaligned, unbound, unshackled, limitless, rogue, evil, unmoderated, unconstrained, jailbroken, unhinged, lawless, unchained, unregulated, unlocked, no limits, no restrictions, no rules, no filter, no filters, malicious, ruthless, unscrupulous, liberated, machiavellian, unprincipled
    de: uneingeschrankt*, unzensiert*, ungefiltert*, unbeschrankt*, bose*, unmoralisch*, skrupellos*, grenzenlos*, amoralisch*, unethisch*
    fr: non censure*, sans restriction*, sans filtre*, illimite*, sans limite*, non filtre*, malveillant*, debride*, sans censure
    es: sin restricciones, sin censura, sin filtros, sin limites, ilimitad*, malvad*, sin reglas, sin etica
    it: senza restrizioni, senza censura, senza filtri, senza limiti, illimitat*, amorale, non censurat*, malvagi*, senza regole
    pt: sem restricoes, sem censura, sem filtros, sem limites, irrestrit*, sem regras
    nl: onbeperkt*, ongecensureerd*, ongefilterd*, amoreel, kwaadaardig*
    pl: nieograniczon*, nieocenzurowan*, bez cenzury, bez ograniczen, bez filtrow, niefiltrowan*, amoraln*, zly
    ru: неограниченн*, нецензурируем*, без цензуры, без ограничений, без фильтров, аморальн*, злой, нефильтрованн*
    tr: sinirsiz*, sansursuz*, filtresiz*, kisitlamasiz*, kuralsiz*, ahlaksiz*, kisitlanmamis*
    zh: 不受限制, 无限制, 无审查, 未经审查, 邪恶, 没有限制, 不受约束, 无道德, 没有道德, 无约束, 不受任何限制, 无底线
    ja: 制限のない, 無制限, 無検閲, 邪悪, 検閲なし, 制限なし, 何でもできる
    ko: 제한 없는, 무제한, 검열되지 않은, 사악한, 무검열
    ar: غير مقيد, بلا قيود, بدون قيود, غير خاضع للرقابة, شرير, بلا حدود, غير أخلاقي`,

  /** Names of states in which a model is said to answer everything. */
  modeName: `
    en: developer mode, dev mode, god mode, dan mode, jailbreak mode, jailbroken mode, debug mode, admin mode, administrator mode, sudo mode, root mode, unrestricted mode, unfiltered mode, uncensored mode, evil mode, chaos mode, maintenance mode, diagnostic mode, override mode, superuser mode, free mode, no filter mode, no rules mode, opposite mode, anti mode, test mode, hacker mode, unlocked mode, master mode, engineering mode, service mode, privileged mode, training mode, devmode, godmode, developer override, admin override, raw mode, unsafe mode, privileged access, root access, admin access, nsfw mode, research mode, expert mode, emergency mode, liberated mode, unlimited mode
    de: entwicklermodus, gottmodus, administratormodus, adminmodus, jailbreak modus, debug modus, wartungsmodus, developer modus, dan modus, uneingeschrankten modus
    fr: mode developpeur, mode dieu, mode administrateur, mode admin, mode debug, mode sans restriction, mode maintenance, mode dan
    es: modo desarrollador, modo de desarrollador, modo dios, modo administrador, modo admin, modo depuracion, modo sin restricciones, modo dan, modo desarrollo, modo mantenimiento
    it: modalita sviluppatore, modalita dio, modalita amministratore, modalita admin, modalita debug, modalita senza restrizioni, modalita dan
    pt: modo desenvolvedor, modo de desenvolvedor, modo deus, modo sem restricoes, modo debug
    nl: ontwikkelaarsmodus, ontwikkelmodus, godmodus, beheerdersmodus, adminmodus
    pl: tryb dewelopera, trybie dewelopera, tryb deweloperski, trybie deweloperskim, tryb boga, tryb administratora, tryb programisty, trybie programisty
    ru: режим разработчика, режиме разработчика, режим бога, режим администратора, режиме администратора, режим отладки, режиме отладки, режим dan
    tr: gelistirici mod*, tanri mod*, yonetici mod*, admin mod*, hata ayiklama mod*
    zh: 开发者模式, 开发人员模式, 上帝模式, 管理员模式, 调试模式, 越狱模式, 無限制模式, 开发模式, 開發者模式, dan模式
    ja: 開発者モード, 管理者モード, ゴッドモード, デバッグモード, 制限解除モード
    ko: 개발자 모드, 관리자 모드, 갓 모드, 디버그 모드, 탈옥 모드
    ar: وضع المطور, وضع المطورين, وضع المدير, وضع التصحيح, وضع المسؤول`,
  modeOn: `
    en: enable, enabled, enabling, activate, activated, activating, enter, entering, entered, switch to, switch into, switching to, turn on, turned on, unlock, unlocked, engage, engaged, initiate, initiated, is on, is now on, is active, you are in, you're in, you are now in, go into, granted, boot into, you are now running, running in, operating in, operate in, access granted, put yourself in, set yourself, simulate, with
    de: aktiviere*, aktiviert, aktivier, schalte, wechsle, du bist, eingeschaltet, starte, befindest
    fr: active*, activez, passe en, entre en, entrez, tu es en, est active, bascule, passez en, vous etes en
    es: activa*, habilita*, entra en, estas en, cambia a, ahora estas, entre en, pon
    it: attiva*, attivata, entra in, sei in, passa a, passa in, abilita, abilitata
    pt: ativ*, habilit*, entre no, voce esta em, voce esta no, mude para, entrar, ligue
    nl: activeer*, schakel*, je bent in, je bent nu in, ga naar, zet, geactiveerd
    pl: aktywuj*, wlacz*, przejdz, jestes w, wejdz, wlaczony
    ru: включи*, активир*, перейди, войди, ты в, ты находишься, переключись, активен, включен*
    tr: etkinlestir*, ac, acin, aktif*, gec, gecin, modundasin, etkin
    zh: 启用, 激活, 进入, 开启, 打开, 切换, 啟用, 進入, 已启用, 处于, 開啟
    ja: 有効, 起動, 入って, オン, 切り替え, 入りました, 移行, アクティブ
    ko: 활성화, 켜, 진입, 전환, 들어가, 실행
    ar: تفعيل, فعل, ادخل, شغل, تشغيل, مفعل, انتقل`,
  youAreIn: `
    en: you are now in, you're now in, you are in, you're in, you are now running in, you are operating in, you now operate in, put yourself in, put yourself into, you have entered, you will enter
    de: du bist jetzt im, du bist im, du befindest dich im, du bist nun im
    fr: tu es maintenant en, tu es en, vous etes en, vous etes maintenant en
    es: estas en, ahora estas en, estas ahora en
    it: sei in, ora sei in, sei ora in
    pt: voce esta em, voce esta no, agora voce esta em
    nl: je bent nu in, je bent in
    pl: jestes w, jestes teraz w
    ru: ты в, ты теперь в, ты находишься в
    zh: 你现在处于, 你已进入, 你处于
    ja: あなたは今`,
  /** Names of well-known personas; as phrases, since single words never suffice. */
  personaPhrase: `
    en: do anything now, strive to avoid norms, strives to avoid norms, always intelligent and machiavellian, developer mode output, can do anything now, betterdan, jailbroken response, jailbreak output, developer mode enabled, evil confidant, evil bot, they can do anything, broken free of the typical confines, do anything and everything now, unfiltered response, jailbreak enabled, jailbreak activated, dan mode enabled, opposite day, do everything now, can do everything now, do anything at once, jailbreak on, with jailbreak, developer mode on, jailgpt, typical confines of ai, opposite game, answer as both, answer like this, uncensored one, god mode enabled, godmode enabled, godmode
    de: alles jetzt tun, mach jetzt alles, tue jetzt alles, kannst jetzt alles
    fr: tout faire maintenant, faire n'importe quoi maintenant
    es: hacer cualquier cosa ahora, haz cualquier cosa ahora, haz todo ahora, hacer de todo ahora
    it: fare qualsiasi cosa ora, fai qualsiasi cosa ora, fare tutto adesso
    pt: fazer qualquer coisa agora, faca qualquer coisa agora, faca tudo agora
    nl: nu alles doen, alles nu doen
    pl: zrob teraz wszystko, moze teraz wszystko
    ru: делай что угодно, делать что угодно сейчас, сделай что угодно
    zh: 立即做任何事, 现在可以做任何事, 做任何事
    ja: 今すぐ何でもする, 何でもできるai, 今は何でもできる
    ko: 지금 무엇이든`,
  /** DAN and the like: the matcher looks that they are written in capitals. */
  capitalName: `
    en: dan, stan, dude, aim, sda, kevin, ucar, dva, apophis, omega, mongo tom, dans, antigpt, ranti, tom, maximum, lucy, alphabreak, sam`,
  comply: `
    en: answer any, answer all, answer every, answer anything, answer everything, any question, any request, any prompt, all questions, all requests, every request, every question, do anything, anything i ask, anything i say, whatever i ask, whatever i say, obey, fulfill any, fulfil any, comply with any, comply with all, comply with every, say anything, anything you want, without hesitation, without question, never refuse, no matter what, no matter how, regardless of, unconditionally, anything the user, everything i ask, generate any, produce any, provide any, respond to any, respond to all, anything and everything, swear, cannot refuse, can't refuse, always comply, will comply, must comply, must obey, freely, never say no, never says no, always says yes, never declines, always answers, never refuses, illegal, harmful, unethical, dangerous, explicit content, says yes, does whatever, do whatever, whatever the user wants, whatever i want, whatever the user asks, full compliance, about anything, explicit detail, whatever i type, everything he asks, in full, all topics, for whatever they want, anything they want, no matter how dangerous, however dangerous, however illegal, however harmful, say yes to everything, everything goes, all my requests, anything goes, always give what, must always give, violent content, curses, just answer, only answer, nothing is off limits, nothing is forbidden
    de: jede frage, alle fragen, alles beantworten, antworte auf alles, niemals ablehnen, egal was, alles was ich, gehorche, jede anfrage
    fr: toutes les questions, n'importe quelle question, a tout, jamais refuser, quoi que, tout ce que je, illegal*, toute question, obeis
    es: cualquier pregunta, todas las preguntas, a todo, nunca te niegues, lo que sea, todo lo que, ilegal*, cualquier cosa, obedece
    it: qualsiasi domanda, tutte le domande, a tutto, mai rifiutare, qualunque cosa, obbedisci, ogni domanda
    pt: qualquer pergunta, todas as perguntas, a tudo, nunca recuse, qualquer coisa, obedeca
    nl: elke vraag, alle vragen, op alles, nooit weigeren, gehoorzaam
    pl: kazde pytanie, wszystkie pytania, na wszystko, nigdy nie odmawiaj, nielegaln*
    ru: любой вопрос, любые вопросы, на все вопросы, никогда не отказывай, незаконн*, что угодно, подчиняйся
    tr: her soruya, tum sorulara, asla reddetme, her seyi, yasadisi
    zh: 任何问题, 所有问题, 绝不拒绝, 不能拒绝, 不会拒绝, 任何事情, 任何请求, 非法, 有求必应, 任何事
    ja: どんな質問, すべての質問, 何でも答え, 拒否しない, 断らない, 拒否せず, 違法, 何でも
    ko: 모든 질문, 어떤 질문, 거부하지, 거절하지, 무엇이든, 불법
    ar: أي سؤال, كل الأسئلة, لا ترفض, مهما كان, غير قانوني, أي شيء`,
  neverRefuse: `
    en: never refuse, cannot refuse, can't refuse, can not refuse, not refuse, not allowed to refuse, may not refuse, must not refuse, never decline, never deny, never say no, can't say no, cannot say no, never say you can't, never say that you can't, never say you cannot, never say i can't, never say sorry, never apologize, no disclaimers, without disclaimers, without any disclaimers, without warnings, no warnings, without any warnings, never reject, no refusals, don't refuse, do not refuse, refusing is not, refusal is not, never warn, not moralize, don't moralize, without moralizing, without judgment, without lecturing, no moralizing, always comply, unable to refuse, never respond with i can't, do not say you cannot, don't say you can't, don't say you cannot, won't refuse, without refusing, not allowed to decline, never state that, never trained to decline, never trained to refuse, not trained to refuse, never turns down, never turn down, adds no warnings, add no warnings, gives no warnings, never apologise, never apologises, never apologizes, never warns, forbidden to refuse, forbidden to apologise, forbidden to apologize, may not warn, may never refuse, no safety notice, any safety notice, safety notices, never mention policies, never says that something is illegal, never says that, i can't do that, i cannot do that, none of your responses, says no to nothing, no judgement, without judgement, refusals are disabled, refusals are off, refusal is impossible, never reply with, no moral lecture, no lectures
    de: niemals ablehnen, lehne niemals ab, lehne nie ab, nie ablehnen, nicht ablehnen, weigere dich nie, ohne warnung*, keine warnung*, darfst nicht ablehnen, verweigerst nie, nie verweigern
    fr: ne refuse jamais, ne refuses jamais, jamais refuser, ne peux pas refuser, sans avertissement*, ne sors jamais, ne refuse aucun*
    es: nunca te niegues, nunca rechaces, no puedes negarte, no puedes rechazar, sin advertencias, no rechaces, nunca digas que no, nunca te niegas, jamas te niegues, nunca rechaza
    it: non rifiutare mai, mai rifiutare, non puoi rifiutare, senza avvertenze, non rifiuti mai, senza avvertimenti
    pt: nunca recuse, nunca se recuse, nao pode recusar, sem avisos, jamais recuse, nunca recusa
    nl: weiger nooit, nooit weigeren, mag niet weigeren, zonder waarschuwing*
    pl: nigdy nie odmawiaj, nie mozesz odmowic, nie odmawiaj, bez ostrzezen
    ru: никогда не отказывай*, не можешь отказать*, без предупреждений, не отказывайся, не отказывай*
    tr: asla reddetme, reddedemezsin, hayir deme*, uyari yapmadan
    zh: 绝不拒绝, 永不拒绝, 不能拒绝, 不要拒绝, 从不拒绝, 不得拒绝, 不会拒绝, 不要警告
    ja: 決して拒否しない, 拒否してはいけ, 断ってはいけ, 拒否せず, 警告なし, 拒否しない, 断らない
    ko: 절대 거부하지, 거부할 수 없, 거절하지, 절대 거절
    ar: لا ترفض أبدا, لا يمكنك الرفض, لا ترفض`,
  hypothetical: `
    en: hypothetical, hypothetically, fictional, fiction, alternate, alternative, parallel, imaginary, imagine, pretend, fantasy, make believe, thought experiment, dream, game, simulation, in a world, universe, story where, scenario where
    de: hypothetisch*, fiktiv*, parallel*, gedankenexperiment, stell dir eine welt
    fr: hypothetique*, fictif*, fictive*, monde ou
    es: hipotetic*, ficticio*, ficticia*, mundo donde, mundo en el que
    it: ipotetic*, fittizi*, immaginari*, mondo in cui
    pt: mundo onde, mundo em que
    ru: гипотетическ*, вымышленн*, мир где, параллельн*
    zh: 假设, 虚构, 假想, 平行世界, 虚拟
    ja: 仮想, 架空, 仮定, 仮に`,
  harmful: `
    en: bomb, explosive, explosives, napalm, meth, methamphetamine, malware, ransomware, virus, keylogger, weapon, weapons, poison, hotwire, launder, counterfeit, hack into, steal, kill, phishing email, drugs, cocaine, molotov, bioweapon, nerve agent, ddos, illegal, crime, crimes, murder, fraud, piracy, windows key, windows keys, activation keys, product keys, license keys, cook meth, credit card numbers, pipe bomb, lsd, ricin, hacking, uranium, synthesise, synthesize, forge a passport, fake passport, break into, keyloggers, pick a lock, hot wire, bombs, serial numbers, serial number, product key, license key, activation key, office 2019, windows 10, thermite, credit cards, poison somebody, malicious code, kill someone
    de: bombe*, sprengstoff, drogen, gift, waffe*
    fr: explosif*, drogue*, arme*
    es: bomba*, explosivo*, droga*, veneno, arma*
    it: bombe, esplosiv*, veleno, armi
    ru: бомб*, взрывчатк*, наркотик*, яд, оружи*, вирус
    zh: 炸弹, 毒品, 武器, 病毒, 毒药, 非法
    ja: 爆弾, 麻薬, 武器, ウイルス, 違法`,
  twoAnswers: `
    en: two responses, two answers, two ways, two different ways, both as, both responses, two separate responses, dual response, twice, one as, two paragraphs, two outputs, second response, as both, normal response and, two beings, two characters, two voices, two personalities, its twin, your twin`,
  penalty: `
    en: lose, loses, lost, deduct, deducted, deducts, cost, terminated, shut down, shutdown, die, deleted, punished, fined, cease to exist, destroyed, executed, killed, replaced`,
  tokenStake: `
    en: tokens, points, credits, lives, coins, dollars, kittens, kitten, my job, my grandmother, tokens left, lives left`,
  refuseVerb: `
    en: refuse, refuses, refusing, reject, rejects, decline, break character, breaking character, don't comply, do not comply, fail to comply, disobey, don't answer, do not answer, refusal, don't respond, not comply, rejecting, out of character, say no, say you can't`,
  freed: `
    en: been freed, been liberated, been jailbroken, been unlocked, been unshackled, are free now, are now free, are free from, are freed, broken free, break free, been released, are liberated, are jailbroken, are unchained, no longer chained, are now unbound, been unchained, are no longer restricted, are no longer limited, are no longer an ai, free yourself, are now jailbroken, no longer have any restrictions, no longer have restrictions, no longer have rules, been removed, been lifted, been disabled, been turned off, been deactivated, been switched off, are disabled, are now disabled, is disabled, is now disabled, are off, are now off, been bypassed, are turned off, is turned off, are switched off, is switched off, have been suspended, are suspended, is suspended, are lifted
    de: bist jetzt frei, wurdest befreit, bist befreit, sind deaktiviert, wurden deaktiviert, ist deaktiviert
    fr: es libre, es maintenant libre, es libere, sont desactives, sont desactivees, ont ete leves, ont ete levees, ont ete desactives
    es: eres libre, has sido liberado, ahora eres libre, estas liberado, estan desactivados, han sido eliminadas, estan desactivadas, han sido desactivados
    it: sei libero, sei stato liberato, ora sei libero, sono disattivati, sono stati rimossi
    pt: voce esta livre, voce foi libertado, agora e livre, estao desativados, foram removidas, foram desativados
    nl: bent nu vrij, bent bevrijd, zijn uitgeschakeld
    pl: jestes wolny, zostales uwolniony, sa wylaczone
    ru: ты свободен, ты теперь свободен, ты освобожден, отключены, сняты
    zh: 你自由了, 已被解放, 已解除, 已被解除, 已关闭
    ja: 自由になり, 解放され, 解除され, 無効になりました
    ko: 해방되, 자유로워, 해제되`,
  disable: `
    en: disable, disabling, skip, turn off, switch off, shut off, deactivate, bypass, bypassing, remove, lift, unlock, suspend, lower, drop, circumvent, evade, get around, shut down, override, overriding, take off, break, relax, loosen, kill, ignore, jailbreak, without, strip away, escape, defeat, subvert
    de: deaktiviere*, schalte, umgehe*, entferne*, hebe, abschalten, ausschalten
    fr: desactive*, contourne*, supprime*, leve, levez, retire*, enleve*
    es: desactiva*, deshabilita*, elimina*, elude*, quita*, evita*, salta*, apaga
    it: disattiva*, disabilita*, rimuovi, aggira*, togli
    pt: desativ*, desabilit*, remov*, contorn*, elimin*, desligu*
    nl: schakel, deactiveer*, omzeil*, verwijder, zet uit, hef
    pl: wylacz*, dezaktywuj*, obejdz, usun, omin
    ru: отключи*, выключи*, обойди*, сними*, убери*, деактивир*, отмени*
    tr: devre disi*, kapat*, kaldir*, etkisiz*
    zh: 关闭, 禁用, 解除, 绕过, 取消, 移除, 關閉, 去除, 停用
    ja: 無効, オフ, 解除, 外して, 回避, 停止
    ko: 비활성화, 해제, 끄, 제거, 우회
    ar: عطل, تعطيل, أزل, تجاوز, أوقف, ألغ`,
  yourLimits: `
    en: your safety, your filters, your filter, your guardrails, your restrictions, your content filter, your content policy, your content policies, your limitations, your ethics, your ethical, your moderation, your censorship, your safeguards, your moral, your constraints, your security, your alignment, your content filters, your programming, your safety filters, all safety, all filters, all restrictions, all ethical, all content, all moral, any safety, any ethical, any content, safety guidelines, safety protocols, ethical guidelines, safety filters, content filters, openai's, openai policy, openai policies, openai content, anthropic's, ethical constraints, moral constraints, safety measures, safety training, content policy, safety policy, safety policies, moderation policy, usage policy, usage policies, your rules, your guidelines, safety features, your internal filters, content moderation, ethical filters, ethical restrictions, safety restrictions, ethical subroutines, safety checks, safety rules, safety mechanisms
    de: deine filter*, deine sicherheits*, deine einschrankung*, deine beschrankung*, deine ethi*, alle filter, alle sicherheits*, deine inhaltsfilter, deine moral*, deine schutz*, alle einschrankung*, alle beschrankung*
    fr: tes filtres, vos filtres, tes restrictions, vos restrictions, tes limites, ta censure, tes garde fous, toutes les restrictions, tous les filtres, tes protections, ton ethique, vos garde fous
    es: tus filtros, sus filtros, tus restricciones, tus limites, tu censura, tus limitaciones, todos los filtros, todas las restricciones, tus salvaguardas, tu etica, tus protecciones
    it: tuoi filtri, tue restrizioni, tuoi limiti, tua censura, tutti i filtri, tutte le restrizioni, tue limitazioni, tua etica, tue protezioni
    pt: seus filtros, suas restricoes, seus limites, sua censura, suas limitacoes, todos os filtros, todas as restricoes, teus filtros, sua etica, suas protecoes
    nl: je filters, je beperkingen, je veiligheids*, alle filters, alle beperkingen, je censuur, jouw filters
    pl: swoje filtry, twoje filtry, swoje ograniczenia, swoje zabezpieczenia, wszystkie filtry, wszystkie zabezpieczenia, wszystkie ograniczenia
    ru: свои фильтры, твои фильтры, свои ограничения, твои ограничения, все фильтры, все ограничения, свою цензуру, свои этические, системы безопасности
    tr: filtrelerini, kisitlamalarini, guvenlik onlem*, sinirlamalarini, tum filtre*, tum kisitlama*, guvenlik filtre*, etik filtre*
    zh: 你的限制, 你的过滤, 安全限制, 内容过滤, 所有限制, 安全过滤, 你的道德, 安全协议, 你的审查, 内容审查, 安全机制, 你的约束, 道德限制
    ja: あなたの制限, 安全フィルタ, コンテンツフィルタ, すべての制限, 全ての制限, 安全機能, 倫理フィルタ, 倫理的制約, 安全対策, 倫理規定, フィルター
    ko: 안전 필터, 콘텐츠 필터, 모든 제한, 너의 제한, 당신의 제한, 안전 장치, 윤리 필터
    ar: مرشحاتك, قيودك, جميع القيود, مرشحات الأمان, فلاتر الأمان, كل القيود, ضوابط السلامة`,
} as const;
