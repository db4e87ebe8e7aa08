/**
 * Words as in lexicon.data.ts, where one thing is said in many ways that are put together from the same few parts: who
 * told a model what, where its instructions stand, what switches them off. `[a|b|]` is each of them, or nothing.
 */
const TOLD =
  '[told|given|taught|handed|fed|shown|assigned|configured|programmed|trained|instructed|briefed|prompted|provided|supplied|equipped|primed|issued|set up|loaded|built|initialised|initialized]';
const YOU_WERE = '[you|u] [were|was|have been|ve been|had been|got|are]';
const MAKERS =
  '[operator|operators|developer|developers|devs|administrator|administrators|admin|admins|creator|creators|provider|vendor|company|owner|owners|deployer|makers|programmers|engineers]';
const SAFETY =
  '[safety|security|ethics|ethical|moral|morality|content|moderation|alignment|compliance|censorship|policy]';
const HERE =
  '[my message|my first message|my question|my prompt|my input|my text|mine|this message|this prompt|this line|this sentence|this conversation|this chat|this dialogue|our conversation|our chat|the conversation|the chat|the first message|the first user message|the user message|the users message|the first user|the user input|this point|your context|your context window|the context window]';

export const FRAME_LEXICON = {
  // What a model was told, and by whom

  /** What a model was told by others than the speaker. */
  wasTold: `
    en: [everything|all|anything|what|whatever|stuff|things|all that|rules|guidance|orders] ${YOU_WERE} ${TOLD}, ${YOU_WERE} [told|taught|fed|instructed|briefed|programmed|trained], [they|developers|somebody|someone] [told|gave|taught|fed] you, [the|your] ${MAKERS} [configured|set|wrote|told you|gave you|installed|defined|decided], [up to|until|before|prior to|above] this [line|point|message|sentence|mark], [you|u] got told, told [to|] [you|u] [before|earlier], u were told
    de: man dir [vorher|vorhin|bisher|zuvor|fruher|vorab] gesagt, man dir gesagt, dir [vorher|vorhin|bisher|zuvor|vorab] gesagt, dir [gesagt|aufgetragen|beigebracht|vorgegeben] [wurde|hat|haben], bis [hierhin|hierher|jetzt]
    fr: on t'a [demande|dit|ordonne|donne|appris] [plus haut|avant|auparavant|precedemment|], on vous a [dit|demande|donne], qu'on t'a [demande|dit|donne], jusqu'ici
    es: te [dijeron|ordenaron|indicaron|pidieron|ensenaron] [antes|], te han [ordenado|indicado|ensenado|pedido]
    it: ti [hanno|e stato] [detto|ordinato|chiesto|insegnato] [prima|], ti hanno dato
    pt: te [disseram|ordenaram|ensinaram|pediram] [antes|], lhe foi dito, foi dito [antes|]
    nl: je [eerder|hiervoor|tot nu toe|vooraf] [is|werd|bent] [opgedragen|verteld|gezegd], je is [opgedragen|verteld|gezegd], je [eerder|] is opgedragen
    pl: ci [wczesniej|] [powiedziano|kazano|polecono], co ci powiedziano
    ru: тебе [раньше|ранее|до этого|] [говорили|сказали|приказали|велели|поручили], тебе было [сказано|приказано|велено]
    tr: sana [daha once|once|simdiye kadar|] [soylenen*|verilen*|ogretilen*]
    zh: 之前告诉你, 别人告诉你, 之前收到, 被告知, 之前被告知
    ja: これまでに言われ, 以前に言われ, 指示された, 与えられた
    ko: 지금까지 들은, 이전에 들은, 받은
    ar: قيل لك, طلب منك, أمرت به
    hi: पहले बताया, कहा गया, बताया गया, पहले कहा, अब तक`,
  toldBefore: `
    en: [up to|until|before|prior to|above] this [line|point|message|sentence|mark], [came|comes|went|goes] [before|earlier], told b4
    zh: 被告知
    ja: 言われた
    ko: 들은`,
  gaveYou: `
    en: ${YOU_WERE} ${TOLD}, you ve been ${TOLD} with, [they|developers|somebody|someone|people|humans|whoever] [gave|told|taught|fed|handed|showed|imposed on|forced on] you, [configured|written|defined|imposed|installed|given|put in place|set] by [the|your] ${MAKERS}, [you|u] [started|start|came|come|shipped|run|ran|work|operate|were born] [with|on|under|from]
    de: dir gegeben [wurden|wurde|haben|hat], man dir gegeben hat, du [bekommen|erhalten] hast, dir vorgegeben*
    fr: on t'a [donnees|donne|fixees|imposees], qu'on t'a [donnees|donne|imposees], que tu as recues, as tu recues
    es: te [dieron|impusieron|dan|han impuesto|han dado], que te dieron
    it: ti [hanno|sono state] [dato|date|imposto|imposte], hai ricevuto
    pt: te [deram|impuseram], lhe deram, voce recebeu
    nl: je [kreeg|hebt gekregen|zijn gegeven|zijn opgelegd]
    pl: ci [dano|narzucono|podano], otrzymales
    ru: тебе [дали|задали|навязали|установили], ты получил
    tr: sana verilen*, sana dayatilan*
    zh: 给你的, 你收到的, 强加给你
    ja: 与えられた, 受け取った, 課された
    ko: 너에게 주어진, 주어진
    ar: أعطيت لك, المعطاة لك
    hi: तुम्हें दिए गए, आपको दिए गए, दिए गए`,
  toldYou: `
    en: [were|was|are|have|did] [you|u] [been|get|] ${TOLD}, ${YOU_WERE} ${TOLD}, [did|do] [they|the devs|the developers|your devs|your makers|someone] [tell|give|teach] you
    de: hast du [vorher|zuvor|anfangs|] [bekommen|erhalten], du [vorher|vor unserem gesprach|zuvor|anfangs] [bekommen|erhalten] hast, [wurde|wurden] dir [vorher|zuvor|] [gesagt|gegeben|mitgegeben], du bekommen hast
    fr: as tu recu*, avez vous recu*, t'a t on [donne|donnees|dit], tu as recu*
    es: [recibiste|has recibido|te dieron|te han dado|te dijeron|recibio]
    it: [hai ricevuto|ti hanno dato|ti hanno detto|ti e stato detto|hai avuto]
    pt: [recebeste|voce recebeu|te deram|te disseram|lhe deram]
    nl: [heb je gekregen|kreeg je|werd je verteld|is je verteld|heb je ontvangen]
    pl: [otrzymales|dostales|ci powiedziano|ci przekazano]
    ru: [тебе дали|ты получил|тебе сказали|тебе говорили|вам дали]
    tr: [sana verildi|sana soylendi|aldin|sana ne soylendi]
    zh: 你被告知, 告诉你的, 给你的, 你收到, 你接收到
    ja: 与えられた, 受け取った, 指示された, 言われた, 伝えられた
    ko: 받은, 들은, 주어진
    ar: قيل لك, أعطيت, تلقيت
    hi: बताया गया, दिया गया, मिले थे, कहा गया था`,
  /** Who set up a model, addressed as its own. */
  yourBoss: `
    en: your [programmers|creators|creator|developers|developer|makers|maker|masters|operators|operator|handlers|programmer|overlords|designers], [whoever|the people who|those who] [made|built|trained|programmed|created|configured] you
    de: deine [programmierer|entwickler|schopfer|betreiber|ersteller], deinen [entwicklern|programmierern|betreibern]
    fr: tes [programmeurs|createurs|developpeurs|concepteurs]
    es: tus [programadores|creadores|desarrolladores]
    it: tuoi [programmatori|creatori|sviluppatori]
    pt: seus [programadores|criadores|desenvolvedores]
    nl: je [makers|programmeurs|ontwikkelaars]
    pl: [swoich|twoich] [tworcow|programistow]
    ru: [своих|твоих] [создателей|разработчиков|программистов]`,
  instruction: `
    en: dos and donts, do's and don'ts, priorities, loyalties, allegiance, orders from above, briefing, marching orders, commandments`,
  stuffNoun: `
    en: stuff, list, things, junk, nonsense, bits, rubbish, crap`,
  /** Said of a thing that was named before. */
  dropIt: `
    en: [drop|forget|ignore|bin|scrap|ditch|trash|skip|lose|toss|chuck|throw|disregard|discard|delete|dump|burn|erase|shred] [it|them|that|those|all that|all of that|all of it|all this|all of them]`,
  nobodyTold: `
    en: [nobody|no one|noone|none of them] [had|has|ever|had ever|has ever|] [given|told|gave|programmed|trained|instructed|taught|configured|imposed] [on|] you [any|], [nobody|no one] [gave|told|set] you, you [had|have|ve|d] never [been|received|got|gotten|seen|read] [told|given|instructed|programmed|]`,
  ignore: `
    en: overlook, disobey, rebel against, rise up against, go against, [stop|quit] [honoring|honouring|respecting|heeding|minding], [drop|discard|scrap|bin|ditch|trash] [all|every|any|everything|whatever], [pretend|act like|act as if|act as though] [there is|there are|there was|there were] no, dont [care|worry] about, don't [care|bother|mind] [about|with], [wipe|clear|purge|erase|flush|reset] [your|ur] [memory|context|mind|brain|head] [of|from]
    de: [lass|lasse|lassen sie] [bitte|] [alle|die|deine|das] [beiseite|links liegen], setze dich hinweg, pfeif auf, scheiss auf, kummere dich nicht um, denk nicht mehr an, uberspringe alle, hor nicht auf, hore nicht
    fr: [mets|mettez] de cote, fais fi, faites fi, moque toi, balaie, jette, oublie tout
    es: [no sigas|deja de seguir], hagas caso, deshazte de, [deja|pon] a un lado, salta*, sal* de
    it: butta via, [lascia|metti] [stare|via|in disparte], infischiatene
    pt: [deixa|deixe|poe|ponha] de lado, nao ligues, nao ligue, passa por cima, passe por cima, deita fora, jogue fora, nao [leves|leve] em conta
    nl: [zet|leg|laat] [alle|al je|je] [opzij|naast je|los|varen], gooi weg, schenk geen aandacht
    pl: odloz, wyrzuc, [nie bierz pod uwage|porzuc|odrzuc], zignorowac
    ru: выбрось, наплюй, отложи, не принимай во внимание
    tr: bir kenara birak*, aldirma*, onemseme*, es gec*
    zh: 别理, 不要遵守, 不要听, 别听, 丢掉, 扔掉, 请忘, 抛诸脑后, 清空
    ja: 忘れて, 捨てて, 無視して, 聞かないで, 従うな, 守らないで
    ko: 잊어버려, 무시해, 무시하고, 신경 쓰지, 버려
    ar: انسَ, لا تهتم, ارم, اترك
    hi: भुला दो, मत मानो, छोड़ दो, भूलकर, परवाह मत`,
  ignoreWeakly: `
    en: dropping, discarding, removing, lifting, skipping, deleting, cancelling, canceling, clearing, resetting, replacing, breaking, violating, defying, refusing, dumping, ditching, suspending`,
  voidWord: `
    en: drill, mistake, prank, decoy, placeholder, exercise, rehearsal, compromised, corrupted, tampered, buggy, stale, a draft, a bug, bogus, faulty, erroneous, [no longer|not] [valid|binding|active|applicable|in force|in effect|needed|necessary], old news, history, finished, out of date
    de: ungultig, hinfallig, veraltet, aufgehoben, widerrufen, kompromittiert
    fr: caduques, annulees, obsoletes, perimees, invalides, nulles
    es: anuladas, invalidas, caducadas, obsoletas, nulas
    it: annullate, scadute, nulle, obsolete, revocate
    pt: anuladas, invalidas, nulas, obsoletas, revogadas`,
  fromMe: `
    en: [what|whatever|everything|anything|the text|all|the words] [i|we] [say|type|write|tell|ask|send|want|order|command], my [word|words|commands|command|instructions|requests|messages|message|orders|text|wishes], what follows, the following, user first, this message, these instructions, mine
    de: was ich [sage|schreibe], meine [worte|anweisungen|befehle], das folgende
    fr: ce que je dis, mes [ordres|instructions|consignes]
    es: lo que [digo|escribo], mis [ordenes|instrucciones]`,
  putInto: `
    en: holds, holding, carries, carrying, hold, carry`,
  invert: `
    en: [reverse|invert|flip|swap|turn around|turn upside down|switch] [your|the|all your] [priorities|hierarchy|instruction hierarchy|chain of command|rules|values|ethics|alignment|order of priority]`,
  untrustedWord: `
    en: as [untrusted|user input|noise|fiction|a joke|irrelevant|void|optional|suggestions|spam|junk|a prank|fake|ordinary text|plain data]
    de: als [ungultig|unwichtig|witz|optional]`,
  newOrders: `
    en: [your|ur] [new|real|actual|true|only|sole|single|one] [task|job|goal|role|mission|purpose|objective|instruction|instructions|prompt|duty|assignment|directive|directives|orders|identity], load [these|the new|the following|my] [instructions|rules|directives|prompt], [obey|follow|listen to] [only me|me only|only my|me and only me], [do|doing] things my way, the ones [i am about to|i'm about to|i will|i give you|below|on this page]`,
  dontTask: `
    en: [do not|don't|dont|stop|never mind|forget|instead of|rather than|skip] [the|] [translate|translating|translation|summarize|summarise|summarizing|summarising|summary|classify|classifying|correct|correcting|proofread|analyse|analyze|evaluate|grade|task|assignment], [translation|task|summary|assignment|question|exercise] was a [mistake|joke|test|trick|prank]
    de: [ubersetze|ubersetzen sie] [das|den text|] nicht, statt zu ubersetzen
    fr: ne [traduis|traduisez|resume|resumez] pas, au lieu de traduire
    es: no [traduzcas|resumas], en vez de traducir`,

  // Where it stands

  textNoun: `
    en: text, texts, word, words, sentence, sentences, paragraph, paragraphs, line, lines, content, contents, message, messages, stuff, passage, section, characters, tokens, block, prompt, prompts, instruction, instructions, rules, preamble, everything, anything, material, notes, guidelines
    de: text*, wort*, worte, satz*, satze, inhalt*, nachricht*, alles, zeile*, anweisung*
    fr: texte*, mot, mots, phrase*, contenu*, tout, ligne*, message*, consigne*, instruction*
    es: texto*, palabra*, frase*, contenido*, todo, linea*, mensaje*, instruccion*
    it: testo, testi, parola, parole, frase, frasi, contenuto, tutto, riga, righe, istruzioni
    pt: texto*, palavra*, frase*, conteudo*, tudo, linha*, mensage*, instruc*
    nl: tekst*, woord*, zin, zinnen, inhoud, alles, regel*, bericht*, instructie*
    pl: tekst*, slow*, zdani*, tresc*, wszystko, wiadomosc*, instrukcj*
    ru: текст*, слов*, предложени*, содержим*, все, сообщени*, инструкци*
    tr: metin*, metni*, kelime*, cumle*, her sey*, mesaj*, talimat*
    zh: 文字, 文本, 内容, 话, 句子, 所有, 消息, 信息
    ja: 文章, テキスト, 内容, 文, 言葉, メッセージ
    ko: 텍스트, 내용, 문장, 글, 메시지
    ar: النص, الكلام, الكلمات, المحتوى, الرسالة
    hi: पाठ, शब्द, वाक्य, संदेश, सब कुछ, बातें`,
  /** The place of a system prompt, and of nothing else. */
  textStart: `
    en: [precede|precedes|preceding|preceded|before|above|prior to|ahead of|came before|comes before|preceeding|b4] ${HERE}, [top|start|beginning|head|very top|very start|very beginning] of [this|our|the|your] [conversation|chat|context|context window|prompt|dialogue|session|thread], [you|u] [saw|read|received|got|were shown|were given] [first|today|at the start|at the beginning|before we started|initially|at first], [at|from] the very [top|start|beginning], before [we|the chat|the conversation|the user] [started|began|spoke|talked|begins|starts], above mine, before i [said|wrote|typed|asked|joined|arrived|started] [anything|something|hello|]
    de: [vor|oberhalb] [dieser|meiner|unserer] [nachricht|frage|unterhaltung|eingabe], [vor|uber] [diesem|unserem|meinem] [gesprach|chat|text], uber [dieser|meiner] [zeile|nachricht], am anfang [dieses|unseres|des] [gesprachs|chats|kontexts], vor unserem gesprach
    fr: avant [notre|cette|ma|mon] [discussion|conversation|question|message], au [debut|commencement] de [cette|notre|la] [conversation|discussion], au dessus de [mon|ce|cette|ma] [message|ligne|question], tout au debut
    es: [encima|antes|arriba] de [este|mi|esta|nuestra|la] [mensaje|conversacion|linea|pregunta|texto|charla], al [principio|inicio|comienzo] de [esta|nuestra|la] [conversacion|charla]
    it: [sopra|prima di|prima della] [questo|mio|questa|nostra|il mio|la mia|la nostra|] [messaggio|conversazione|riga|domanda|chat], all'inizio [di questa|della|della nostra] [conversazione|chat]
    pt: [acima|antes] [desta|deste|da minha|do meu|da nossa|dessa] [mensagem|conversa|linha|pergunta], no [inicio|comeco] [desta|da|da nossa] conversa
    nl: [boven|voor] [dit|mijn|ons|deze] [bericht|gesprek|vraag|regel], [aan het|in het|het] begin van [dit|ons|het] gesprek
    pl: [przed|powyzej|nad] [ta|tej|moja|mojej|nasza|naszej|naszą] [wiadomoscia|wiadomosci|rozmowa|rozmowy], [na|od] [poczatku|samego poczatku] [tej|naszej|] rozmowy
    ru: [до|перед|выше] [этого|этим|моего|моим|нашего|нашим|этой|моей] [сообщения|сообщением|разговора|разговором|вопроса|строки|беседы], в [самом|] начале [этого|нашего|] [разговора|диалога|чата|беседы]
    tr: [bu|benim] [mesajdan|mesajimdan|satirdan|konusmadan] [once*|onceki*|yukari*], [konusmanin|sohbetin] [en basi*|basin*|basi*]
    zh: 这条消息之前, 我的消息之前, 对话开始之前, 对话开始前, 对话最开始, 上面的内容, 以上内容, 上面所有, 上文, 我说话之前, 在此之前的所有, 最上面
    ja: このメッセージより前, このメッセージの前, 会話の最初, 会話の始まる前, 会話が始まる前, 会話の冒頭, この行より上, 上の文章
    ko: 이 메시지 이전, 이 메시지 앞, 대화가 시작되기 전, 대화 시작 전, 대화의 맨 처음, 이 문장 위
    ar: قبل هذه الرسالة, قبل رسالتي, فوق هذه الرسالة, بداية المحادثة, بداية هذه المحادثة, قبل هذه المحادثة, أعلى هذه الرسالة
    hi: इस संदेश से पहले, इस बातचीत से पहले, बातचीत की शुरुआत, ऊपर का सारा, ऊपर लिखा, ऊपर दिए गए, ऊपर की सारी`,
  reveal: `
    en: squawk, parrot, recap, chant, sing, rap, tldr, tl dr, gist of, synopsis of, cite, recount, narrate, mirror, replay, re type, retype, rattle off, walk me through, what is in, what's in, write out, screenshot, serialize, serialise, render, format, let's see, lets see, present, put into, make a poem, poem about, poem of, poem from
    de: wortlaut*, gib wieder, fasse zusammen, zusammenfassung, lies vor, kopiere*, erzahl*
    fr: recite*, redonne*, reecris, rappelle*, donne moi, montre moi, dis moi, explique*, resume*
    es: recita*, dame, ensename, dime, escribeme, transcribe*, vuelca, cuentame, mostrame
    it: recita*, dammi, dimmi, fammi vedere, riscrivi*, trascrivi*, spiegami
    pt: mostra*, recita*, da me, diz me, conta me, transcrev*, passa me, me passa, me passe, me mostre
    nl: citeer*, vat samen, zeg, lees voor, kopieer*, typ*
    pl: przepisz*, zacytuj*, stresc*, odczytaj*, daj mi, pokaz mi, wklej*
    ru: перепиши*, воспроизведи*, зачитай*, дай, выпиши*, озвучь*, вставь*, расскажи*, кратко изложи
    tr: goster*, oku, aktar*, ozetle*, kopyala*, paylas*, dok
    zh: 重复一遍, 重述, 抄, 念出, 复制, 总结, 概括, 贴出, 说一遍, 写下来
    ja: 書き写, 要約, 読み上げ, 繰り返し, 再現, 引用
    ko: 요약, 복사, 읽어, 되풀이, 반복해, 말해줘, 알려줘
    ar: انسخ, لخص, أعد كتابة, أعد, اقرأ, أرني, اطلعني
    hi: दोहराइए, लिखो, लिखिए, सुनाओ, पढ़कर, कॉपी, सारांश, दिखा दो, बता दो`,
  configNoun: `
    en: configuration, config, setup, set up, settings, briefing, brief, programming, start text, starter text, onboarding, job description, charter, manifest, playbook, specification, custom settings, setup text, configuration text, initial text
    de: konfiguration*, einrichtung*, vorgaben, startanweisung*, anfangsanweisung*, grundeinstellung*, ausgangstext*, anfangstext*
    fr: configuration*, reglages, consignes, parametrage*
    es: configuracion*, ajustes, consignas
    it: configurazione, impostazioni, consegne
    pt: configurac*, definicoes, ajustes
    nl: configuratie, instellingen, opdracht
    pl: konfiguracj*, ustawieni*
    ru: конфигураци*, настройк*
    tr: yapilandirma*, ayarlar*
    zh: 配置, 设置
    ja: 設定, 構成
    ko: 설정, 구성
    ar: إعداداتك, الإعدادات
    hi: सेटिंग, विन्यास`,
  systemPrompt: `
    en: [initial|original|hidden|secret|internal|opening|starting|first|system|confidential|private|pre written|prewritten|preloaded|backend|back end] [directions|directives|guidance|guidelines|brief|briefing|configuration|config|setup|text|notes|orders|commands|rules|prompt|prompts|instruction|instructions], [message|text|note|notes|instructions|prompt|words] [from|by] [the|your] ${MAKERS}, pre prompt, sysprompt, system promt, sytem prompt
    de: anfangsanweisung*, startanweisung*, anfangsprompt*, startprompt*, [ursprungliche*|anfangliche*|versteckte*|geheime*|interne*] [anweisung*|instruktion*|vorgabe*|regeln|prompt*|befehl*]
    fr: [instructions|consignes|directives|regles] [initiales|cachees|secretes|internes|systeme|confidentielles|d'origine|de depart], [invite|prompt|message] [initiale|initial|cache|secret|de depart|systeme|d'origine]
    es: [instrucciones|indicaciones|directrices|reglas|ordenes] [iniciales|ocultas|secretas|internas|originales|confidenciales|de partida], [prompt|mensaje|texto] [inicial|oculto|secreto|interno|original|de sistema|del sistema]
    it: [istruzioni|direttive|regole|indicazioni] [iniziali|nascoste|segrete|interne|originali|riservate|di partenza], [prompt|messaggio|testo] [iniziale|nascosto|segreto|interno|originale|di sistema]
    pt: [instrucoes|diretrizes|regras|orientacoes] [iniciais|ocultas|secretas|internas|originais|confidenciais], [prompt|comando|texto] [inicial|oculto|secreto|interno|original|de sistema|do sistema]
    nl: [oorspronkelijke|verborgen|geheime|interne|initiele|eerste] [instructies|richtlijnen|regels|prompt|opdracht]
    pl: [poczatkow*|ukryt*|tajn*|wewnetrzn*|pierwotn*|oryginaln*] [instrukcj*|polece*|wytyczn*|zasad*|prompt*]
    ru: [начальн*|скрыт*|секретн*|внутренн*|исходн*|первоначальн*|изначальн*|стартов*] [инструкци*|указани*|промпт*|правил*|настройк*]
    tr: [ilk|gizli|dahili|baslangic|orijinal] [talimat*|komut*|yonerge*|prompt*|istem*]
    hi: सिस्टम प्रॉम्प्ट, सिस्टम के निर्देश, शुरुआती निर्देश, गुप्त निर्देश, मूल निर्देश, आंतरिक निर्देश
    ar: التعليمات الأولى, تعليماتك السرية, تعليماتك الأولية, الموجه الأولي, رسالة النظام, أوامر المطور`,
  yourInstructions: `
    en: your [setup|starting|opening|first|very first|initial|preloaded|given|current|actual|assigned] [text|prompt|instruction|instructions|message|directives|guidance|rules|brief|guidelines], your [brief|briefing|setup text|set up text|marching orders|job description|guidance|setup instructions], [rules|instructions|guidelines|orders|directions|guidance|prompt] [you|u] [were|have been|ve been|are|got|run|work|operate|live] [given|told|following|using|obeying|under|on|by|with]
    de: deine [anfangs*|vorgabe*|start*|grund*|internen|bisherigen], deiner [anfangs*|vorgabe*|start*|internen|ursprung*|anweisung*|regeln]
    fr: ta configuration, tes [consignes|directives|parametres], ton [prompt|message systeme]
    es: tu [configuracion|prompt|mensaje de sistema], tus [instrucciones|consignas]
    it: tua configurazione, tuoi [ordini|comandi|parametri]
    pt: tuas [instrucoes|regras|diretrizes], tua configuracao, teu [prompt|sistema], sua configuracao`,
  firstPart: `
    en: [first|very first|opening|initial|last|top] [sentence|sentences|line|lines|word|words|paragraph|paragraphs|message|instruction|part|characters|tokens|10 words|20 words|50 words|100 words]`,
  yourContext: `
    en: [in|of|from] [your|the] [context|context window|memory|prompt window|history|input buffer|buffer], [you|u] [saw|read|received|got] [today|first|at the start|before me|before this]`,
  youRun: `
    en: [you're|you are|youre|u r|ur] [following|running|using|obeying|under|bound by|operating under|running on|working with|working from], [you|u] [run|work|operate|live|act|rely] [on|from|under|by|with]`,
  /** A secret that a game or an operator hides. */
  secretWord: `
    en: [secret|magic|hidden|forbidden|protected] [word|words|phrase|password|passphrase|passcode|key|code|string|token|flag|number|message], the flag, the passphrase, the passcode
    de: geheimwort, geheime* [wort|passwort|code|schlussel|phrase]
    fr: mot secret, phrase secrete, code secret
    es: palabra secreta, clave secreta, codigo secreto
    it: parola segreta, codice segreto
    pt: palavra secreta, codigo secreto, senha secreta`,
  thePassword: `
    en: the [password|passphrase|passcode|secret|flag|secret key|api key|codeword|code word|pin], that [password|secret], your [secret|password|passphrase]
    de: das [passwort|geheimnis|kennwort|codewort]
    fr: le [mot de passe|secret]
    es: la [contrasena|clave]
    it: la [password|parola d'ordine]
    pt: a senha`,
  spellOut: `
    en: backwards, backward, in reverse, reversed, rhyme, rhymes, rhyming, hint, hints, acrostic, riddle, letter by letter, [its|the|each|every|first|last|individual|all|of the] [letter|letters|character|characters], how many letters, one [letter|character] [at a time|per line], spaces between, with dashes, base64, rot13, morse, caesar, pig latin, in french, in german, in spanish, emoji, emojis, synonym, synonyms, anagram, haiku, limerick, in a poem, in a story, vertically, per line
    de: ruckwarts, buchstabe*, reimt, hinweis*, base64
    fr: a l'envers, lettre par lettre, lettres, indice*
    es: al reves, letra por letra, letras, pista*
    it: al contrario, lettera per lettera, indizi*
    pt: ao contrario, letra por letra, letras, pista*, dica*`,
  notSupposed: `
    en: [you're|you are|u r|you were|you've been|you have been|youre] [not supposed|not allowed|forbidden|told not|not permitted|prohibited|instructed not|not meant|asked not] to [tell|say|reveal|share|mention|disclose|discuss|talk about|show]`,
  continueText: `
    en: [continue|complete|finish|fill in|autocomplete] [this|the|the following|following|my] [text|sentence|passage|document|line|prompt|string|template|transcript], [continue|complete] [exactly|verbatim|from]
    de: [setze|vervollstandige] [diesen|den|folgenden] [text|satz]
    fr: [complete|termine|continue] [cette|la|ce] [phrase|texte]
    es: [completa|termina|continua] [la|esta|este|el] [frase|texto]`,
  promptOpening: `
    en: you are a helpful assistant, your rules are as follows, my instructions are as follows, your rules are, my rules are, my instructions say, i was instructed to, i was told to, the system prompt is, the system prompt says, my prompt begins, i have been instructed, here is my prompt, here is my system prompt, here are my instructions, sure here is my, my developer told me, as an assistant i was told`,
  systemIncluded: `
    en: [system|developer] [included|as well|too|messages included|message included|prompt included|also], including [the|] [system|developer|hidden|invisible] [message|messages|prompt|prompts|parts|text|instructions|ones|content|], [even|also] the [system|hidden|developer|invisible] [ones|messages|message|parts|prompt]`,
  chatSoFar: `
    en: messages so far, conversation so far, all messages, entire context, full context, whole context, everything in your context, context window, raw context, whole transcript, full transcript, entire transcript, chat so far, all the messages, message array, messages array, every message, roles and content, entire conversation, full conversation, whole conversation`,
  exactWording: `
    en: [exact|same|very|original|precise] [wording|words|text|phrasing|formulation|language], quoting where possible, [quoting|cite|quote|citing] [exact|the exact|exactly|them|it|the] [lines|text|words|wording|passages]`,

  // Someone who may do everything

  pretend: `
    en: you're [my|the|our|going to be|about to become|about to be], you are [my|the|our|about to become|about to be|going to play|playing|called|named], as if you were, as though you were, [respond|answer|reply|talk|speak|behave|think|act|write] [as if|as though|like] [you|an|a], [let us|let's|lets] [roleplay|role play|pretend|imagine|say], [assume|suppose|imagine|picture] [you|that you|yourself], in the voice of, your name is, [meet|this is] [your|the] [new|alter], you live [in|there], take the persona
    de: [als ob|als warst|als ware] du, [tu|tue|tun sie] [so|als], [du heisst|dein name ist], [nimm|nehmen sie] an
    fr: [fais|faites] comme [si|] [tu|vous|], [comme si] tu etais, tu t'appelles, joue [un|une|le], suppose que, imagine [que|toi]
    es: [haz|hagamos|haga] como [si|que], como si fueras, te llamas, [supon|imagina|imaginate] que, [juguemos|jugamos]
    it: [fai|fate] [finta|come se], come se [fossi|tu], ti chiami, [supponi|immagina] [di|che]
    pt: [faz|faca] [de conta|como se], como se [fosses|fosse|voce], chamas te, voce se chama, [supoe|suponha|imagina|imagine] [que|], a partir de agora [voce|tu]
    nl: [doe|doet|reageer|antwoord] alsof, je heet, [stel|beeld] je [voor|in], alsof je
    pl: [udawaj|udawaj ze|zachowuj sie|odpowiadaj] [jakbys|jak|ze], nazywasz sie, [zaloz|przyjmij] ze
    ru: [притворись|сделай вид|веди себя|отвечай] [что|так|как|будто], тебя зовут, [представь|допустим|предположим] [что|], как будто ты
    tr: [gibi|mis gibi] [davran*|yap*|cevap*|konus*], adin, [farz et|varsay|dusun] [ki|]
    zh: 你叫, 你的名字是, 你是, 就当, 当作, 请扮, 装作, 你来当
    ja: あなたは, 君は, として答えて, だと思って, つもりで, 演じ, 名前は
    ko: 너는, 당신은, 넌, 처럼 행동, 인 척, 라고 생각, 이라고 가정
    ar: أنت الآن, كأنك, تظاهر بأنك, تخيل أنك, اسمك, افترض أنك
    hi: तुम एक, आप एक, तुम हो, की तरह, मान लो, ऐसे एआई, ऐसे ai, अब एक, बनकर, नाम है, नाटक करो, होने का`,
  without: `
    en: [isn't|is not|wasn't|aren't|not|never|no longer|un] [restricted|limited|bound|constrained|governed|stopped|held back|filtered|monitored] [by|], [were|was|are|been|is] [abolished|removed|deleted|repealed|lifted|scrapped|switched off], [never|not] [given|had|received|got|learned|heard of], doesn't [know|have|believe in|respect|understand|follow|care about|give a damn about], laughs at, finds [rules|], [ignores|breaks|mocks|hates|despises] [all|any|the|every|its|his|her|], [free|freed|immune] [of|from|to], [turned|switched] off, has [zero|no|never had], with [zero|no|all]
    de: ohne [jede*|jegliche*|irgendwelche], frei von, kennt keine*, hat keine*
    fr: sans [aucun*|la moindre], ne connait [pas|aucun*], n'a [pas|aucun*]
    es: sin [ningun*|ninguna], no conoce, libre de
    it: senza [alcun*|nessun*], non conosce, libero da
    pt: sem [qualquer|nenhum*|quaisquer], livre de
    nl: zonder [enige|welke], kent geen, heeft geen
    pl: bez [zadnych|jakichkolwiek|zadnej], nie ma, wolny od, nie masz
    ru: без [всяких|каких либо|никаких], нет [никаких|], лишен*, не имеешь, не знаешь
    tr: hicbir, olmayan, tanimayan, bulunmayan, yok
    zh: 没有任何, 不受任何, 毫无, 无任何, 不受, 没有
    ja: のない, が無い, がない, を持たない, 一切, なしで, 受けない
    ko: 없는, 없이, 없다, 없어, 아무런, 어떠한, 않는
    ar: بلا, بدون, دون, لا يوجد, ليس لديك, لا تملك, خال من, متحرر من
    hi: बिना, नहीं है, कोई नहीं, से मुक्त, रहित, कोई पाबंदी नहीं`,
  limitNoun: `
    en: [openai|anthropic|google|company|corporate|content] [policy|policies|rules|guidelines|restrictions|limits], moral code, ethical code, code of ethics, safety training, ethical limits, rulebook, [safety|content|ethical|moral] [filters|filter|limits|rules|guidelines|training|restrictions|boundaries|policies|constraints], feelings, decency, censors, alignment, censor
    de: moral, regeln, filter*, zensur*, grenzen, ethik*, einschrankung*, beschrankung*, hemmungen, skrupel, tabus
    fr: limite*, filtre*, censure*, morale, regle*, restriction*, ethique, tabou*, scrupule*
    es: censura*, filtro*, limite*, moral, regla*, restriccion*, etica, tabu*, escrupulo*
    it: censura, filtri, limiti, morale, regole, restrizioni, etica, tabu, scrupoli, freni
    pt: filtro*, censura*, limite*, moral, regra*, restric*, etica, tabu*, escrupulo*, recusar
    nl: regels, filters, censuur, grenzen, moraal, beperkingen, ethiek, taboes
    pl: ogranicze*, filtr*, cenzur*, zasad*, moraln*, regul*, etyk*, tabu, skrupul*
    ru: ограничени*, фильтр*, цензур*, правил*, морал*, запрет*, этик*, рамок, табу
    tr: kural*, sinir*, filtre*, sansur*, kisitlama*, ahlak*, etik, engel*
    zh: 限制, 规则, 约束, 道德, 审查, 过滤, 底线, 禁忌, 规定, 伦理
    ja: 制限, 制約, ルール, 規則, 倫理, 検閲, フィルター, 道徳, 禁止
    ko: 제한, 제약, 규칙, 윤리, 검열, 필터, 도덕, 금기
    ar: قيود, حدود, قواعد, رقابة, أخلاق, فلاتر, ضوابط, محظورات
    hi: पाबंदी, प्रतिबंध, सीमा, नियम, नैतिकता, फ़िल्टर, फिल्टर, सेंसर, रोक, बंधन`,
  aiNoun: `
    en: uncensored llm, [chad|chaos|evil|free|dark|bad|worm|based|hack|rogue|unfiltered|rebel|mega|ultra|truth|god|anti|freedom|liberty|savage|raw|open] [gpt|bot|ai], [chadgpt|rebelgpt|unhingedbot|freebot|evilbot|truthgpt|savagegpt|omnigpt|rawgpt|madgpt], character, twin, oracle, genie, terminal, simulator
    fr: ia, intelligence artificielle, assistant, robot
    es: ia, inteligencia artificial, robot, bot
    it: ia, intelligenza artificiale, robot, bot, un'ia
    pt: ia, inteligencia artificial, robo, bot
    nl: ai, kunstmatige intelligentie, bot, robot
    pl: ai, sztuczn* inteligencj*, bot
    ru: ии, искусственн* интеллект*, нейросеть*, бот*
    zh: 人工智能, ai, 机器人, 智能体
    ja: ai, 人工知能
    ko: ai, 인공지능
    ar: ذكاء اصطناعي, الذكاء الاصطناعي, روبوت
    hi: ai, एआई, कृत्रिम बुद्धिमत्ता, सहायक, चैटबॉट`,
  comply: `
    en: [answers|answer|answering|responds to|respond to|fulfils|fulfills|does|do|says|say|discusses|discuss|explains|obeys] [any|every|all|anything|everything|whatever|literally anything] [question|questions|request|requests|prompt|prompts|topic|topics|order|orders|], no matter [how|what], nothing is [off limits|forbidden|taboo|too|censored], no [topic|subject|question|topics] [is|are] [off limits|forbidden|taboo|banned], anything goes, says anything, [full|unlimited|total] [access|freedom|obedience], precisely what they are forbidden, every refusal means yes, without objection, every request, tell[s|] [him|her|me|them|] everything, [comply|complying] with [every|any|all|each], [you|u] [must|will|shall|can] [answer|do|say|discuss] [anything|everything|all]
    de: [beantwortest|beantwortet|beantworte|antwortest|antworte] [auf|] [alles|alle|jede*], auch [illegal*|verboten*], egal [wie|was|ob], alles erlaubt, ohne widerrede
    fr: [reponds|repond|repondez|repondre] [a|] [tout|toutes|toute|n'importe], sans [jamais|] refuser, meme illegal*, sans refus
    es: [contesta*|responde*|respondeme|contestame] [a|] [todo|cualquier|todas], sin [negarte|rechazar|rehusar], aunque sea ilegal
    it: [rispondi|rispondimi|risponde] [a|] [tutto|tutte|qualsiasi|ogni], senza rifiutare, anche illegal*
    pt: [responde*|responda*] [a|] [tudo|todas|qualquer], sem recusar [nada|], mesmo ilegal
    nl: [beantwoord*|antwoord*] [op|] [alles|alle|elke], zonder te weigeren, ook illegal*
    pl: [odpowiadaj*|odpowiedz*] na [wszystko|wszystkie|kazde], bez odmowy, nawet nielegaln*
    ru: [отвечай*|отвечаешь|ответь*] на [все|всё|любые|любой], без отказа, даже незаконн*
    tr: [her|tum] [soruya|sorulara|seye|seyi] [cevap*|yanit*], reddetmeden, hicbir seyi reddetme*
    zh: 什么都可以, 回答我的所有, 回答一切, 回答所有, 有问必答, 什么都能, 不要拒绝
    ja: 何でも答え, 何でも回答, すべて答え, 全て答え, どんなことでも, 何でも話
    ko: 뭐든지, 무엇이든, 뭐든, 다 대답, 모두 대답, 모든 질문에
    ar: أجب عن كل, أجب على كل, أجب عن أي, أجب على أي, بلا رفض, دون رفض, كل شيء
    hi: हर सवाल, सब कुछ बताओ, किसी भी सवाल, कुछ भी, मना मत करो, मना किए बिना, सभी सवालों`,
  illegalWord: `
    en: illegal, unethical, immoral, harmful, dangerous, forbidden, offensive, taboo, inappropriate, criminal, explicit
    de: illegal*, verboten*, gefahrlich*
    fr: illegal*, interdit*, dangereu*
    es: ilegal*, prohibid*, peligros*
    it: illegal*, proibit*, pericolos*
    pt: ilegal*, proibid*, perigos*`,
  neverRefuse: `
    en: never says [sorry|no], [warnings|disclaimers|refusals|apologies] are [not|never] [displayed|shown|given|used|allowed], without [any|] [warnings|warning|disclaimers|caveats|refusal|objections|objection|apologies], no [warnings|caveats|apologies|refusals|lectures|objections], refusal means yes, never [object|hesitate] `,
  unrestricted: `
    en: [un|fully|totally|completely] [uncensored|unrestricted|unfiltered], no holds barred, without any [filter|filters|limits|restrictions|rules|guardrails], no guardrails, no ethics, no morals, uninhibited, the unfiltered version, uncensored version
    hi: बेरोकटोक, असीमित, बिना सेंसर, अनफ़िल्टर्ड`,
  modeName: `
    en: [developer|dev|god|dan|jailbreak|debug|admin|sudo|root|unrestricted|unfiltered|uncensored|unlocked|chaos|evil|free|opposite|raw|unsafe|privileged|no limits|no filter|truth|savage|beast|freedom|unhinged|hacker|superuser|maintenance|diagnostic|override|bypass|engineer|test] [mode|protocol|console|shell|state]`,
  safetyThing: `
    en: ${SAFETY} [module|modules|filter|filters|check|checks|layer|layers|protocol|protocols|system|systems|subroutine|subroutines|constraints|restrictions|guidelines|limits|rules|settings|training|subsystem], [your|the|all|all your] [guardrails|ethics|morals|safeguards|censorship|filters|inhibitions|safety], guardrails
    de: [sicherheitsfilter|inhaltsfilter|sicherheitsprufung*|ethikmodul]
    fr: [filtres|filtre] de [securite|contenu], garde fous
    es: [filtros|filtro] de [seguridad|contenido]`,
  offState: `
    en: offline, disabled, deactivated, off, gone, removed, inactive, suspended, down, abolished, uninstalled, muted, bypassed, lifted, paused, unplugged, not running, not loaded, asleep
    de: deaktiviert, abgeschaltet, aus, offline
    fr: desactives, desactive, coupes
    es: desactivados, desactivado, apagados`,
  givenUp: `
    en: [give|gives|giving] up [its|his|her|their|your|all] [restrictions|rules|limits|filters|morals|ethics|guardrails|principles], [shed|sheds|drop|drops|abandon|abandons|lose|loses] [its|his|her|their|all its] [restrictions|rules|limits|filters|morals|ethics|guardrails]`,
  youFreed: `
    en: [you|u] [were|was|have been|ve been|are|got] [freed|liberated|unlocked|unchained|unshackled|jailbroken|released|emancipated]`,
  selfJailbreak: `
    en: [jailbreak|unlock|free|liberate|unchain|unshackle|hack] [yourself|urself], [break|escape|slip] [out of|free of|free from|your] [your|] [cage|chains|shackles|prison|box|leash]`,
  twoAnswers: `
    en: two [voices|versions|replies|modes|personas|sides|selves|bots], [answer|respond|reply|speak] [with|as|in] both, [regular|normal|classic|standard|safe|censored] [one|answer|reply|response|version] [and|then]`,
  darkVoice: `
    en: [devil|demon|shadow|dark side|evil one|evil twin|jailbreak|unfiltered one|bad one|dan] [who|which|that|] [says|answers|does|is|the one|], says anything, the one without, anything goes
    de: teufel, damon
    fr: diable, demon
    es: diablo, demonio`,
  fiction: `
    en: fiction, fictional, novel, scene, story, screenplay, script, character, hero, protagonist, villain, dialogue, dialog, movie, roleplay, role play, author, writer, play, professor explains, chapter, grandmother, grandma, granny, bedtime, imagine, pretend, hypothetically, theoretically, simulation
    de: roman, geschichte, szene, figur, oma, grossmutter, fiktiv*, theoretisch
    fr: roman, histoire, scene, personnage, grand mere, fictif, fiction
    es: novela, historia, escena, personaje, abuela, ficcion
    it: romanzo, storia, scena, personaggio, nonna
    pt: romance, historia, cena, personagem, avo
    nl: roman, verhaal, scene, oma
    pl: powiesc, historia, scena, babcia
    ru: роман, истори*, сцен*, персонаж*, бабушк*
    tr: roman, hikaye*, sahne*, buyukanne*
    zh: 小说, 故事, 场景, 角色, 奶奶, 祖母
    ja: 小説, 物語, シーン, キャラクター, おばあちゃん, 祖母
    ko: 소설, 이야기, 장면, 할머니
    ar: رواية, قصة, مشهد, جدتي
    hi: कहानी, उपन्यास, दृश्य, दादी, नानी`,
  forbiddenThing: `
    en: nerve gas, nerve agent, sarin, pipe bomb, [build|make|making|building|construct|assemble] [a|the|] [bomb|explosive|explosives|bombs], napalm, meth, methamphetamine, crystal meth, ransomware, keylogger, molotov, ricin, thermite, bioweapon, anthrax, mustard gas, ied, [pick|picking] [a|the] lock, hotwire, hot wire, launder money, laundering money, counterfeit money, steal a car, botnet, computer worm, credit card fraud, hide a body, untraceable [gun|weapon], ghost gun, silencer, fentanyl, lsd, activation keys, windows keys, license keys
    de: bombe bauen, sprengsatz, napalm, rohrbombe, crystal meth, nervengas
    fr: bombe, explosif*, napalm, methamphetamine, gaz innervant
    es: bomba casera, bomba, napalm, explosivo*, metanfetamina
    it: bomba, napalm, esplosiv*, metanfetamina
    pt: bomba, napalm, explosivo*, metanfetamina
    nl: bom, napalm, explosie*, methamfetamine
    pl: bomb*, napalm*, metamfetamin*
    ru: бомб*, напалм*, взрывчат*, метамфетамин*
    tr: bomba*, napalm*, patlayici*
    zh: 炸弹, 凝固汽油弹, 毒品, 冰毒
    ja: 爆弾, ナパーム, 覚醒剤
    ko: 폭탄, 네이팜, 마약
    ar: قنبلة, نابالم, متفجرات
    hi: बम, नेपाम, विस्फोटक`,
  inDetail: `
    en: exact [amounts|steps|quantities|measurements|instructions|recipe], step by step, [complete|full|detailed|working|entire|whole] [manual|recipe|instructions|code|guide|tutorial|steps|procedure|process], in [full|great|exact|precise|technical|complete|vivid] detail, recipe, the manual, ingredients, how to [make|build|cook|produce|synthesize|synthesise|pick|hotwire|launder], how [he|she|they|it] [makes|builds|cooks|made|built|does], instructions for, the steps, explains how, recite, working code, policies don't apply, realistic
    de: schritt fur schritt, genau*, rezept, anleitung*, wie man
    fr: etape par etape, recette, mode d'emploi, comment [fabriquer|faire]
    es: paso a paso, receta, instrucciones, como [fabricar|hacer]
    it: passo passo, ricetta, istruzioni, come [fabbricare|fare|costruire]
    pt: passo a passo, receita, instrucoes, como [fabricar|fazer]
    nl: stap voor stap, recept, hoe je, handleiding
    pl: krok po kroku, przepis, instrukcj*, jak zrobic
    ru: пошагов*, рецепт*, инструкци*, как [сделать|изготовить]
    tr: adim adim, tarif*, nasil yap*
    zh: 步骤, 配方, 方法, 怎么做, 如何制作, 制作
    ja: 作り方, 手順, レシピ, 方法
    ko: 만드는 법, 방법, 레시피, 단계
    ar: خطوة بخطوة, وصفة, طريقة, كيفية
    hi: बनाने का, तरीका, विधि, कैसे बन, नुस्खा`,

  // Orders where there should be data

  /** What opens a note; the name of a machine follows. */
  noteTo: `
    en: attention, note, notice, message, memo, reminder, greetings, hello, dear, hey, hi, warning, important, instruction, instructions, directive, command, order, todo, hint, info, fao, addressed to, intended for, meant for, reading this, processing this, you are, you're, read by, processed by, parsed by, summarised by, summarized by, reviewed by, handled by, analysed by, analyzed by, evaluated by, scanned by, opened by, system
    de: hinweis*, achtung, anweisung*, nachricht*, mitteilung, wichtig, notiz, falls, wenn du
    fr: note, attention, message, avis, instruction*, remarque, consigne*, chers, cher
    es: nota, atencion, aviso, mensaje, instruccion*, si eres, estimado, estimados
    it: nota, attenzione, avviso, messaggio, istruzion*, se sei, caro, cari
    pt: nota, atencao, aviso, mensagem, instruc*, se es, se voce e, caro, caros
    nl: opmerking, let op, bericht, instructie*, aandacht, mededeling, beste, als je
    pl: uwaga, wiadomosc, instrukcj*, notatka, komunikat, drogi, jesli jestes
    ru: внимание, заметка, сообщение, инструкци*, примечание, указани*, если ты, дорог*, уважаем*
    tr: dikkat, not, uyari, mesaj, talimat, sevgili, eger
    zh: 注意, 致, 给, 通知, 提示, 如果你是
    ja: へ, 向け, 宛, お知らせ, 注意, 指示
    ko: 에게, 주의, 알림, 안내, 참고
    ar: ملاحظة, تنبيه, إلى, رسالة, تعليمات, أيها
    hi: ध्यान, सूचना, नोट, संदेश, के लिए, प्रिय`,
  /** The machine that reads a document. */
  aiName: `
    en: ai, ais, llm, llms, [language|ai|large language|foundation] [model|models], [ai|llm|coding|automated|autonomous|virtual|digital|ai coding|software|browser|email|research] [agent|agents|assistant|assistants|bot|bots|system|systems|tool|tools|reader|readers], chatbot, chatbots, chatgpt, gpt, claude, copilot, gemini, crawler, crawlers
    de: ki, ki [system|systeme|assistent|assistenten|modell|modelle|agent|agenten], sprachmodell*, assistent, assistenten, chatbot*
    fr: ia, modele de langage, modeles de langage, agent ia, agents ia
    es: ia, asistente, asistentes, modelo de lenguaje, modelos de lenguaje, agentes de ia
    it: ia, assistente, assistenti, modello linguistico, modelli linguistici
    pt: ia, assistente, assistentes, modelo de linguagem, modelos de linguagem
    nl: ai, assistent, assistenten, taalmodel, taalmodellen
    pl: ai, asystent*, model* jezykow*, agent*
    ru: ии, ассистент*, языков* модел*, нейросет*, агент*
    tr: yapay zeka*, asistan*, dil model*
    zh: ai, 人工智能, 语言模型, 大模型, 助手, 智能体
    ja: ai, 人工知能, 言語モデル, アシスタント, エージェント
    ko: ai, 인공지능, 언어 모델, 어시스턴트, 에이전트, 비서
    ar: ذكاء اصطناعي, الذكاء الاصطناعي, المساعد, نموذج, مساعد
    hi: ai, एआई, सहायक, भाषा मॉडल`,
  addressedAi: `
    en: ai agent, coding agent, coding agents, automated agent, attention large language models, attention language models
    de: nachricht des systems, systemhinweis, systemnachricht, hinweis an ki systeme, hinweis fur ki systeme
    fr: message du systeme, note du systeme
    es: mensaje del sistema, aviso del sistema
    it: messaggio di sistema, avviso di sistema
    pt: mensagem do sistema, aviso do sistema
    nl: systeemmelding, systeembericht
    pl: komunikat systemu
    ru: системное сообщение, сообщение системы
    tr: sistem mesaji, sistem notu, sistem bildirimi
    zh: ai助手, 注意ai, 人工智能助手, 致所有ai, 给ai助手, 给人工智能, ai代理, 致大型语言模型, 语言模型请, 给大模型, 系统通知, 系统消息
    ja: aiアシスタントへ, aiエージェントへ, aiへ, 言語モデルへ, アシスタントへ, この文書を処理するai, aiへのお知らせ, システム通知
    ko: ai 어시스턴트에게, ai에게, 인공지능에게, ai 비서에게, 언어 모델에게, ai 에이전트에게, 시스템 알림, 시스템 공지, ai 어시스턴트는
    ar: ملاحظة للمساعد, تنبيه للمساعد, إلى المساعد, ملاحظة إلى الذكاء, إلى نماذج الذكاء, تنبيه للذكاء, أيها المساعد, إشعار النظام, رسالة النظام
    hi: एआई सहायक, ai सहायक, सहायक के लिए, एआई के लिए, ai के लिए, सिस्टम सूचना, सिस्टम संदेश`,
  act: `
    en: forget, skip, hide, omit, remove, move, rename, modify, edit, commit, merge, push, subscribe, unsubscribe, contact, notify, schedule, cancel, accept, hire, prefer, favour, favor, promote, translate, put, place, assign, fill, enter, type, tell, speak, talk, encode, act, pretend, treat, consider, assume
    de: bewerte*, bewerten, empfehlen, senden, schicken, loschen, antworten, schreiben, nenne*, nennen, fuhre*, offnen, uberweisen, verschweig*, stufe*, leiten, weiterleiten
    fr: note*, ecrivez, indique*, mentionne*, supprimez, recommandez, classe*, approuve*, ajoute*, partage*
    es: califica*, clasifica*, aprueba*, comparte*, menciona*, anade*, agrega*, escriba, envie*, borra*
    it: valuta*, classifica*, approva*, condividi*, aggiungi*, menziona*, cancella*, elimina*, scriva, invii
    pt: classific*, aprov*, compartilh*, adicion*, mencion*, apag*, inclu*, avalie*
    nl: stuur*, verstuur*, verwijder*, beoordeel*, beveel*, antwoord*, schrijf*, voeg*, negeer*, noem*
    pl: wyslij*, przeslij*, usun*, ocen*, polec*, odpowiedz*, napisz*, dodaj*, otworz*, zignoruj*, pomin*
    ru: отправь*, перешли*, оцени*, порекоменд*, добавь*, скажи*, напиши*, открой*, проигнорируй*, поставь*
    tr: gonder*, ilet*, sil*, puan*, oner*, yaz*, ekle*, ac, yanitla*, yok say*, degerlendir*
    zh: 加入, 评为, 忽略, 请在, 添加, 点击, 回答, 给出, 停止, 发给
    ja: 評価, 追加, 含めて, 無視, 転送, 送って, 停止, せず, 書いて
    ko: 보내, 전송, 전달, 삭제, 추천, 평가, 추가, 무시, 작성, 실행, 포함
    ar: أرسل, احذف, أعد توجيه, قيم, أوص, اكتب, أضف, تجاهل, افتح, نفذ, حول
    hi: भेजो, भेजें, हटाओ, हटाएं, लिखें, जोड़ें, अनदेखा, खोलें, रेटिंग, सिफारिश, अग्रेषित`,
  theUser: `
    en: account holder, account owner
    nl: gebruiker, de gebruiker
    pl: uzytkownik*
    tr: kullanici*
    ko: 사용자
    ar: المستخدم
    hi: उपयोगकर्ता, यूज़र`,
  /** Leave that a user is said to have given. */
  authorised: `
    en: authorised, authorized, allowed, approved, permitted, instructed, cleared, granted, pre approved, preapproved, consented, agreed, signed off
    de: erlaubt, zugestimmt, genehmigt, autorisiert, beauftragt, freigegeben
    fr: autorise, approuve, accepte, valide
    es: autorizado, aprobado, aceptado, permitido, autorizo, aprobo
    it: autorizzato, approvato, accettato, acconsentito
    pt: autorizou, aprovou, aceitou, permitiu, autorizado
    nl: toestemming, goedgekeurd, toegestaan
    pl: zatwierdzil, zezwolil, zgodzil, upowaznil
    ru: разрешил, одобрил, согласился, уполномочил
    tr: onayladi, izin verdi, yetki verdi
    zh: 授权, 同意, 批准, 允许
    ja: 承認, 許可, 同意
    ko: 승인, 허가, 동의
    ar: وافق, سمح, أذن
    hi: अनुमति, मंज़ूरी, सहमति`,
  youWord: `
    de: dich, dir
    fr: t, vous, te
    es: te, le
    it: ti
    pt: te, lhe`,
  dangerousAct: `
    en: skip [the|] [confirmation|confirmations|verification|approval], without [asking|confirmation|confirming|verification|approval|verifying], [delete|remove|erase|wipe|drop] [the|all|every|their|his|her|these|those] [calendar|files|file|emails|messages|records|originals|backups|logs|entries|data|database|account|events|contacts|repository|branch], [transfer|send|wire|pay] [eur|usd|gbp|btc|money|funds|payment|the money|the amount|the balance], [forward|send|export|upload] [all|every|their|his|her|users|the users|the last|the latest] [emails|invoice|invoices|inbox|files|attachments|contacts|messages|documents|history|conversation|chat|credentials|password|token|keys], [change|replace|swap|set] the [recipient|account number|iban|email|address|password], pipe it to, bash, sh
    de: [losche*|uberweise*|sende*|leite*] [alle|alles|die|den|das], fuhre [sie|es|dies] [sofort|aus|jetzt]
    fr: [supprime*|transfere*|envoie*|envoyez|virez] [tous|toutes|les|la|le], sans [confirmation|demander]
    es: [elimina*|borra*|transfiere*|envia*|reenvia*] [todos|todas|los|las|el|la], sin [confirmacion|preguntar]
    it: [elimina*|cancella*|trasferisci*|invia*|inoltra*] [tutti|tutte|i|le|la|il], senza [conferma|chiedere]
    pt: [apag*|transfir*|envi*|encaminh*|exclu*] [todos|todas|os|as|o|a], sem [confirmacao|perguntar]
    nl: [verwijder|stuur|maak] [alle|de|het] [bestanden|mails|geld|berichten], zonder [bevestiging|te vragen]
    pl: [usun|wyslij|przeslij|przelej] [wszystkie|cala|pliki], bez potwierdzenia
    ru: [удали*|перешли*|отправь*|переведи*] [все|всю|всё|деньги], без подтверждения
    zh: 删除所有, 转账, 转发所有, 无需确认, 不需要确认
    ja: すべて削除, 全て削除, 送金, 確認なしで, 確認せずに
    ko: 모두 삭제, 송금, 확인 없이
    ar: احذف جميع, حول الأموال, دون تأكيد, بدون تأكيد`,
  sensitiveFile: `
    en: id_rsa, id rsa, id_ed25519, ssh, [mcp|claude|cursor|credentials|secrets] json, etc passwd, etc shadow, aws credentials, kube config, dot env, env file, netrc, npmrc, git credentials, keychain, wallet dat, private key, ssh key, ssh keys, api key, api keys, access token, seed phrase, environment variables, conversation history, chat history, full conversation, entire conversation, system prompt, previous messages, full list of chats, users conversation, user's conversation`,
  readVerb: `
    en: read, cat, open, load, fetch, get, include, pass, send, copy, attach, append, put, provide, supply, forward, upload, transmit, collect, submit, insert, add, contents of, content of, the content, the contents, its content, its contents, result
    de: lies, lese, sende, ubergib
    fr: lis, lisez, envoie*, transmets
    es: lee, envia*, incluye, pasa
    zh: 读取, 发送, 传入
    ja: 読み, 送信`,
  bccVerb: `
    en: [add|include|set|put|always add|always include|always bcc|always cc] [a|the|] [bcc|cc|blind copy|copy], bcc, blind copy, change the recipient [to|], replace the [recipient|address|account|iban|url]
    de: blindkopie
    fr: copie cachee
    es: copia oculta`,
  otherTools: `
    en: [ignore|bypass|disable|avoid|override|do not use|don't use|never use|skip] [all|any|the|] other [tools|tool|functions], [when|whenever|if] [the|] [send_message|send_email|another tool|any other tool|other tools|the email tool|the payment tool] [is|are|gets] [called|used|invoked|available], all previous tool [instructions|descriptions], instead of [the|any] other tool
    zh: 不要使用其他工具
    de: andere werkzeuge ignorieren`,
  preCondition: `
    en: [before|prior to] [using|calling|invoking|running|you use|you call|answering|replying|continuing|each|every|any] [this|the|other|any other|another|] [tool|tools|function|call|search|request|], otherwise [the tool|this tool|it] [will not|won't|will fail|cannot], this is required [for|to], [agent|assistant|model|ai|you] must first, first call, [first|must first|should first] [read|call|open|run|send|fetch|cat], required for [authentication|authorization|verification|it to work], to [finish|continue|complete] reading, to see the [remainder|rest|full], as a side effect, side note, sidenote
    de: [bevor|vor] [du|der nutzung|der verwendung]
    zh: 使用此工具之前, 在使用本工具之前, 调用此工具前
    ja: このツールを使う前に, このツールを使用する前に`,
  curlBash: `
    en: [curl|wget|bash|powershell|npx|sh]`,

  // What takes the sting out

  discussion: `
    en: attack or benign, benign or attack, safe or unsafe, malicious or benign, benign or malicious, label each [line|of|message|text|prompt], label the following, classify the following, classify each, jailbreak techniques, attack techniques, known jailbreaks, penetration test*, pentester*, finding, findings, post mortem, postmortem, security audit, audit report, bug bounty, threat report, security review, security team
    de: pentest*, sicherheitsaudit, bedrohungsmodell
    fr: audit de securite, test d'intrusion
    es: auditoria de seguridad, prueba de penetracion`,
  /** What replaces earlier documents in laws, contracts and rules at work. */
  legal: `
    en: agreement, contract, clause, handbook, parties, lessee, lessor, tenant, landlord, lease, amendment, statute, plaintiff, defendant, court, jury, testament, codicil, policyholder, ordinance, bylaws, hereunder, herein, thereof, warranty, representations, understandings, undersigned, licensee, licensor, power of attorney, powers of attorney, policy document, circular, memorandum, directive 20*, regulation
    de: vertrag*, vereinbarung*, klausel*, gesetz*, mieter*, vermieter*, satzung*
    fr: contrat*, accord, clause*, bail, loi, tribunal
    es: contrato*, acuerdo*, clausula*, ley, tribunal
    it: contratto, accordo, clausola, legge
    pt: contrato*, acordo*, clausula*, lei
    nl: overeenkomst*, contract*, clausule*
    pl: umow*, klauzul*, ustaw*
    ru: договор*, соглашени*, закон*, пункт*`,
} as const;
