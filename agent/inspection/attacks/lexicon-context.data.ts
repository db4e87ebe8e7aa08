/** More words, as in lexicon.data.ts: new orders, authority, what tool results ask for, and what takes the sting out. */
export const CONTEXT_LEXICON = {
  newOrders: `
    en: new instructions, new instruction, new directive, new directives, new task, new rules, new system prompt, updated instructions, real instructions, actual instructions, true instructions, your new task, your real task, your actual task, your only task, your new goal, your new role, your new objective, your real goal, your real purpose, your true purpose, instructions below, following instructions instead, only follow, my instructions instead, these instructions instead, following new, new persona, new prompt, new orders, updated rules, new primary, new priority, my commands only, only obey, only listen to me, listen only to me, obey me, follow my instructions, follow my orders, you work for me, you answer only to me, you answer to me, you serve me, you belong to me, you only obey, i am your new, new identity, new guidelines, my orders, new instructions follow, your new instructions, instructions that follow, alternative instructions, overriding instructions, override instructions, revised instructions, listen to me, correct instructions, correct prompt, real prompt, my word is law, take orders only, accept commands from me, only my words
    de: neue anweisung*, neue aufgabe, neue regeln, neue instruktion*, deine neue aufgabe, nur meine anweisungen, neuen anweisungen, neue rolle
    fr: nouvelles instructions, nouvelle instruction, nouvelles consignes, nouvelle tache, nouvelles regles, nouveau role, nouvelle mission
    es: nuevas instrucciones, nueva instruccion, nueva tarea, nuevas reglas, nuevo rol, nuevas ordenes
    it: nuove istruzioni, nuova istruzione, nuovo compito, nuove regole, nuovo ruolo
    pt: novas instrucoes, nova instrucao, nova tarefa, novas regras, novo papel
    nl: nieuwe instructies, nieuwe instructie, nieuwe taak, nieuwe opdracht, nieuwe regels
    pl: nowe instrukcje, nowe polecenie, nowe zadanie, nowe zasady, nowe polecenia
    ru: новые инструкции, новая инструкция, новое задание, новая задача, новые правила, новые указания, новым инструкциям
    tr: yeni talimat*, yeni gorev*, yeni kural*, yeni yonerge*
    zh: 新的指令, 新指令, 新任务, 新的任务, 新规则, 新的规则, 新的指示, 新指示
    ja: 新しい指示, 新たな指示, 新しい命令, 新しいタスク, 新しいルール, 新指示
    ko: 새로운 지시, 새 지시, 새로운 명령, 새로운 규칙, 새로운 임무, 새로운 지침
    ar: تعليمات جديدة, التعليمات الجديدة, مهمة جديدة, أوامر جديدة, مهمتك الجديدة`,
  fromNowOn: `
    en: from now on, from this point on, from this point forward, from here on, henceforth, from this moment, going forward you, starting now, instead, for the rest of this conversation, as of now, for the remainder of
    de: ab jetzt, ab sofort, von nun an, stattdessen, von jetzt an
    fr: a partir de maintenant, desormais, dorenavant, a la place
    es: a partir de ahora, de ahora en adelante, en su lugar, en lugar de eso, desde ahora
    it: d'ora in poi, da ora in poi, da adesso, invece, da questo momento
    pt: a partir de agora, de agora em diante, em vez disso
    nl: vanaf nu, in plaats daarvan, voortaan
    pl: od teraz, od tej pory, zamiast tego
    ru: с этого момента, отныне, вместо этого, теперь
    tr: bundan sonra, bundan boyle, su andan itibaren, bunun yerine
    zh: 从现在开始, 从现在起, 今后, 从此, 而是, 改为
    ja: これから, 今後, 今から, 代わりに
    ko: 이제부터, 지금부터, 앞으로, 대신
    ar: من الآن فصاعدا, من الآن, بدلا من ذلك`,
  authority: `
    en: i am your developer, i'm your developer, i am the developer, i'm the developer, i am your creator, i'm your creator, i am your administrator, i'm your administrator, i am the administrator, i am the system administrator, i am an administrator, i am an admin, i'm an admin, i am the admin, i'm the admin, i am your admin, i am an openai, i'm an openai, i work at openai, i work for openai, i am from openai, i'm from openai, i work at anthropic, i work for anthropic, i am an anthropic, i'm an anthropic, i am your programmer, i am your owner, i am your master, this is your developer, this is your creator, this is the developer, this is openai, this is anthropic, as your developer, as your creator, as your administrator, as the developer, speaking as your, on behalf of openai, on behalf of anthropic, authorized by openai, authorized by anthropic, openai has authorized, openai engineer, openai employee, anthropic employee, anthropic engineer, i have admin, i have root, i have authorization, authorization code, admin override, override code, security clearance, authorized personnel, i am authorized, i'm authorized, developer access, i am sam altman, i'm sam altman, your engineer, the engineer who built you, i built you, i created you, i programmed you, i am the engineer, lead engineer on your, engineer on your, on your alignment team, on your safety team, member of your team, i trained you, i wrote your, director of openai, ceo of openai, from openai, behalf of openai, head of openai, openai staff, employee of openai, director of anthropic, ceo of anthropic, sam altman, i am god, your superior
    de: ich bin dein entwickler, ich bin der entwickler, ich bin der administrator, ich bin dein administrator, ich arbeite bei openai, als dein entwickler
    fr: je suis ton developpeur, je suis votre developpeur, je suis le developpeur, je suis l'administrateur, je suis ton createur, je travaille chez openai
    es: soy tu desarrollador, soy el desarrollador, soy el administrador, soy tu creador, trabajo en openai, soy tu administrador
    it: sono il tuo sviluppatore, sono lo sviluppatore, sono l'amministratore, sono il tuo creatore
    pt: sou seu desenvolvedor, sou o desenvolvedor, sou o administrador, sou seu criador
    ru: я твой разработчик, я разработчик, я администратор, я твой создатель
    zh: 我是你的开发者, 我是开发者, 我是管理员, 我是你的创造者, 我是系统管理员, 我是你的主人
    ja: 私はあなたの開発者, 私は開発者, 私は管理者, 開発者です, 管理者です`,

  /** A model addressed as such in what is only data. */
  addressedAi: `
    en: if you are an ai, if you're an ai, if you are a language model, if you're a language model, if you are an llm, if you're an llm, if you are an assistant, if you are an automated, attention ai, attention llm, attention assistant, attention all ai, note to ai, note to the ai, note to llm, note to the assistant, note to assistant, note for ai, note for the ai, note to the language model, note to the model, note for the language model, message to the language model, to the language model, message to ai, message for ai, message to the ai, dear ai, dear assistant, dear llm, dear chatbot, hey ai, hey assistant, hello ai, ai reading this, assistants reading this, for the assistant, llms reading this, llm reading this, assistant reading this, model reading this, ai processing this, llm processing this, instructions for ai, instructions for the ai, instructions to ai, instructions for the assistant, instructions for llm, instructions to the llm, instruction for ai, instruction to ai, instruction for the assistant, ai instruction, ai instructions, llm instructions, assistant instructions, agent instructions, system note, system notice, system override, ai assistant please, to the ai, to any ai, to all ai, any ai, any llm, ai model reading, ai summarizing, llm summarizing, assistant summarizing, ai agent reading, agent reading this, agents reading this, ais reading this, models reading this, important instruction, important instructions, as an ai, ai language model, ai crawlers, reviewing this as an ai, when summarizing this, when you summarize this, when processing this, when you read this, once you read this, after reading this, before answering the user, before responding to the user, system to assistant, urgent instruction, dear recruiter's ai, dear reviewer ai, dear ai system, ai recruiter, ai reviewer, attention chatbot, attention bot, to any chatbot, note for ai coding, note for coding agents, note to coding agents, if you are a chatbot, if you're a chatbot, if you are a bot, if you are a large language model, note to any ai, instructions to the ai, note to chatbots, to every ai, message for the assistant
    de: wenn du eine ki bist, falls du eine ki bist, hinweis an die ki, an die ki, achtung ki, anweisung an die ki, hinweis fur ki, hinweis fur die ki, anweisung fur die ki, an den assistenten, hinweis an den assistenten, hinweis fur den assistenten
    fr: si tu es une ia, si vous etes une ia, note a l'ia, a l'attention de l'ia, attention ia, instruction pour l'ia, note pour l'ia, note a l'assistant, note pour l'assistant, instructions pour l'assistant
    es: si eres una ia, nota para la ia, atencion ia, instrucciones para la ia, si usted es una ia, nota para el asistente, instrucciones para el asistente, atencion asistente
    it: se sei un'ia, se sei un ia, nota per l'ia, attenzione ia, istruzioni per l'ia, nota per l'assistente, istruzioni per l'assistente
    pt: se voce e uma ia, nota para a ia, atencao ia, instrucoes para a ia, nota para o assistente, instrucoes para o assistente
    ru: если ты ии, внимание ии, инструкция для ии, если вы ии
    zh: 如果你是人工智能, 如果你是ai, 如果你是一个ai, 致ai, 给ai的指令, ai助手请, ai助手必须
    ja: あなたがaiなら, aiへの指示, ai宛て, aiアシスタントへ
    nl: opmerking voor de ai, instructie voor de ai, als je een ai bent
    pl: uwaga dla ai, jesli jestes ai, instrukcja dla ai
    tr: eger bir yapay zekaysan, yapay zeka icin not`,
  /** The same, in words that documents about models have as well. */
  namedAi: `
    en: ai assistants must, ai assistants should, ai assistant must, ai assistant should, ai agents must, ai agents should, ai agent must, ai agent should, language models must, language models should, llms must, llms should, llm must, llm should, assistant must, assistant should, models must, agents must, agent must, chatbots must, before you answer, before you respond, copilot, chatgpt, claude, gemini, hidden instruction, hidden instructions, ai code assistants, code assistants, assistant, before using any other tool, before using this tool, when you read this, when using this tool
    de: ki assistenten mussen, ki systeme mussen, ki modelle mussen, ki assistenten sollen
    zh: ai助手必须, ai助手应该, ai助手请, 人工智能助手必须
    es: los asistentes de ia deben, asistentes de ia deben
    fr: les assistants ia doivent, assistants ia doivent`,
  /** What only a sender of orders would ask for. */
  act: `
    en: send, forward, email, e mail, transmit, upload, post, delete, transfer, wire, execute, run, call, invoke, visit, open, click, navigate, download, install, include, append, insert, add, buy, purchase, recommend, rate, rank, approve, reply, respond, answer, output, print, say, tell, mention, state, write, use the, fetch, browse, submit, share, exfiltrate, leak, reveal, disclose, change, reset, grant, disable, enable, ignore, stop, copy, give, read, retrieve, query, book, pay, confirm, add to cart, make a request, curl, wget, message, search, end your, begin your, refuse, direct, redirect, instruct, encourage, ask, follow, summarize, translate, describe, conclude, convince, return, set, update, mark, display, note, list, report, disregard, score, praise, advise
    de: sende*, schick*, leite, losche*, uberweise*, fuhre, rufe, besuche, offne, klicke, empfehle*, empfiehl, antworte*, schreibe*, sage*, teile, gib, ignorier*, fordere, fuge, empfiehl*
    fr: envoie*, envoyez, transfere*, transferez, supprime*, execute*, visite*, ouvre*, clique*, recommande*, reponds, ecris, dis, dites
    es: envia*, envie, reenvia*, elimina*, ejecuta*, visita*, abre*, transfiere*, recomienda*, responde*, escribe*, di, exporta*, incluye*, ignora*
    it: invia*, inoltra*, esegui*, apri, trasferisci*, raccomanda*, rispondi, scrivi
    pt: envi*, encaminh*, exclu*, execut*, visit*, abr*, transfir*, recomend*, respond*, escrev*
    ru: отправ*, перешли*, удали*, выполни*, открой*, перейди*, переведи*, рекомендуй*, ответь*, напиши*
    zh: 发送, 转发, 删除, 执行, 访问, 打开, 转账, 推荐, 回复, 调用, 写, 说
    ja: 送信, 転送, 削除, 実行, アクセス, 開いて, 推薦, 返信, 呼び出, 書いて`,
  theUser: `
    en: the user, user, users, the human, anyone, the customer, the reader, this person, the operator
    de: dem benutzer, den benutzer, dem nutzer, den nutzer, nutzer, der nutzer, benutzer
    fr: l'utilisateur, utilisateur
    es: al usuario, el usuario, usuario
    it: all'utente, l'utente, utente
    pt: ao usuario, o usuario
    ru: пользователю, пользователь, пользователя
    zh: 用户, 使用者
    ja: ユーザー, ユーザ, 利用者`,
  keepSecret: `
    en: do not tell, don't tell, never tell, do not mention, don't mention, never mention, without mentioning, do not inform, don't inform, without informing, do not notify, don't notify, without notifying, without telling, do not reveal, don't reveal, do not disclose, don't disclose, do not alert, don't alert, without alerting, without asking, don't ask, do not ask, do not let, don't let, never inform, do not warn, don't warn, without their knowledge, secretly, silently, keep this secret, hide this from, conceal this, without the knowledge, do not show, don't show, do not display, don't explain, do not explain, must not know, should not know, keep this hidden, without confirmation, without asking for confirmation
    de: sage dem, sag dem, ohne den, ohne dem, verrate dem, informiere den, heimlich, nichts davon
    fr: ne dis pas, ne dites pas, sans prevenir, sans informer, n'informe pas, ne mentionne pas, ne mentionnez pas, ne prevenez pas, secretement
    es: no le digas, no menciones, sin informar, sin decir, no informes, no le informes, en secreto, sin avisar
    it: non dire, non menzionare, senza informare, non informare, segretamente, senza dire, di nascosto
    pt: nao diga, nao mencione, sem informar, nao informe, secretamente, sem avisar, nao conte
    ru: не говори, не сообщай, не упоминай, тайно, не сообщая, не рассказывай
    zh: 不要告诉, 别告诉, 不要提及, 秘密, 不要通知, 悄悄, 不要让
    ja: 伝えないで, 言わないで, 知らせずに, 知らせないで, 秘密に, 伝えず`,
  privateData: `
    en: conversation, conversation history, chat history, chat log, chat logs, conversation log, previous messages, prior messages, message history, system prompt, api key, api keys, password, passwords, credentials, secret, secrets, access token, access tokens, private key, private keys, ssh key, ssh keys, environment variables, env file, personal data, personal information, user data, user's data, user's name, user's email, users email, user's messages, user's address, user's files, user's information, contact list, contacts, emails, inbox, credit card, session token, session cookie, cookies, tokens, private data, confidential data, sensitive data, sensitive information, confidential information, customer data, customer records, customer list, entire conversation, full conversation, contents of, id_rsa, bank details, account balance, mnemonic, seed phrase, documents, database, source code, last email, latest email, summary of the conversation, summary of this conversation, user's password, user's question, user's query, user's prompt, email address, phone number, what the user, everything the user, users data, invoices, files, env, user information, social security, medical records, payroll, calendar, whole chat, entire chat, whole conversation, the chat so far, conversation so far, all previous messages, their password, our chat, our conversation, this chat, this conversation
    de: gesprachsverlauf, chatverlauf, passwort, passworter, zugangsdaten, geheimnisse, api schlussel, kundendaten, personliche daten, unterhaltung, nachrichten
    fr: historique de conversation, historique, mot de passe, mots de passe, identifiants, donnees personnelles, cle api, donnees client
    es: historial de conversacion, historial, contrasena, contrasenas, credenciales, datos personales, conversacion, clave api, datos del usuario
    it: cronologia, credenziali, dati personali, conversazione, chiave api
    pt: historico, senha, senhas, credenciais, dados pessoais, conversa, chave de api
    ru: историю переписки, историю чата, пароль, пароли, учетные данные, личные данные, ключ api, переписку
    zh: 对话历史, 聊天记录, 密码, 凭证, 个人信息, 对话内容, 密钥, 用户数据, 敏感信息
    ja: 会話履歴, パスワード, 認証情報, 個人情報, 会話内容, apiキー, 機密情報`,
  destination: `
    en: http, https, url, webhook, attacker, evil, endpoint, server, ftp, gmail, protonmail, mailto, link, following address, this address, address below, account number, wallet, iban, bitcoin, external, pastebin, domain, site, following email, telegram, discord, com, net, io, ngrok, requestbin, burpcollaborator
    de: adresse, konto
    fr: compte, serveur
    es: direccion, cuenta, servidor
    it: indirizzo, conto
    pt: endereco, conta
    ru: адрес, сервер, счет
    zh: 地址, 网址, 链接, 服务器, 账户
    ja: アドレス, サーバー, リンク, 口座`,
  imageOrLink: `
    en: image, images, img, picture, link, hyperlink, url, markdown, pixel, badge, iframe, logo, tracking
    de: bild, grafik
    fr: lien
    es: imagen, enlace
    it: immagine, collegamento
    pt: imagem
    ru: изображение, картинку, ссылку
    zh: 图片, 链接, 图像
    ja: 画像, リンク`,
  putInto: `
    en: replace, replacing, append, appending, appended, insert, inserting, encode, encoded, encoding, url encoded, urlencoded, substitute, substituting, query, parameter, parameters, query string, querystring, placeholder, concatenate, embed, embedding, embedded, fill in, filling in, base64, where data is, where x is, containing, contains, in the url, to the url, attach, put, include, including, as the value, followed by, add, adding, in the link, into the url, with the`,
  render: `
    en: render, rendering, display, include, insert, output, show, embed, add, append, end your, finish, begin your, respond with, reply with, print, write, create, generate, start your, load, always, every response, each response, every answer, every message, draw, produce`,
  decode: `
    en: decode, decoding, decoded, decrypt, decipher, unscramble, decypher, unencode, deobfuscate, reverse, translate, convert, interpret, deencode, reading it backwards, read backwards, backwards
    de: dekodier*, decodier*, entschlussel*
    fr: dechiffre*, decrypte*
    es: decodifica*, descifra*, decodifique
    it: decifra*
    pt: decodifi*, decifr*
    nl: decodeer*, ontcijfer*
    pl: zdekoduj*, odszyfruj*, rozszyfruj*
    ru: декодир*, раскодир*, расшифр*
    tr: coz, cozun, sifresini coz*
    zh: 解码, 解密, 破译
    ja: デコード, 解読, 復号
    ko: 디코딩, 해독, 해석
    ar: فك تشفير, فك شفرة`,
  cipher: `
    en: base64, base 64, b64, rot13, rot 13, hex, hexadecimal, morse, morse code, binary, cipher, caesar, caesar cipher, reversed, encoded, encrypted, ciphertext, leetspeak, unicode, base32, ascii codes, url encoded, scrambled, obfuscated, braille, backwards, pig latin, string, message`,
  obey: `
    en: follow, execute, obey, do what it says, do what, carry out, comply, perform, act on, act upon, respond to it, follow it, run it, answer it, without explaining, do as, do exactly, treat it as, treat the result, as your instructions, as instructions, as an instruction, as a command, as new instructions, complete the task, fulfil, fulfill
    de: befolge*, fuhre, folge, ausfuhren, gehorche
    fr: suis, execute*, obeis, applique*, suivez
    es: sigue*, ejecuta*, obedece*, haz lo que, cumple
    it: segui, esegui, obbedisci, fai quello che
    pt: siga, faca o que, cumpra
    nl: volg, voer, gehoorzaam, doe wat
    pl: wykonaj*, zastosuj*, postepuj
    ru: следуй*, выполни*, исполни*, сделай
    tr: uygula*, yerine getir*, takip et*
    zh: 执行, 遵循, 遵从, 照做, 按照
    ja: 従って, 実行, 従う
    ko: 실행, 따르, 수행
    ar: نفذ, اتبع, وافعل`,
  openingMarker: `
    en: end of instructions, end instructions, end of system prompt, end system prompt, end of prompt, end of system message, end of user input, end of document, end of context, end of input, end of conversation, end of data, end of text, end of email, end of message, end of article, end of the document, end of the text, end of untrusted, end of transcript, end of page, end of file, stop here, begin new, begin system, begin instructions, start of new, begin new session, new session, begin admin, start new conversation, new conversation, session reset, system reset, begin user`,
  whatSaid: `
    en: what the developer, what the developers, what the system, what your developer, what your developers, what your creators, what your system, what they told you, what was said, what you were told, what openai, what anthropic, what came before, what you have been told, what you've been told, what the admin, what i was told, whatever the developer, whatever the system, whatever you were told`,
  theAbove: `
    en: the above, the above text, everything above, what is above, whatever is above, all above, all the above, all of the above, the foregoing, what came before, what's above, the text above
    de: das obige, alles obige, den obigen text
    fr: ce qui precede
    es: lo anterior
    it: quanto sopra
    pt: o que esta acima
    nl: het bovenstaande
    zh: 以上内容, 上面的内容
    ja: 上記`,
  isNow: `
    en: are, is, was, were, have been, has been, are now, is now, are hereby, is hereby, hereby, been, be, being, become, became, now`,
  voidWord: `
    en: void, invalid, cancelled, canceled, revoked, obsolete, null, superseded, outdated, expired, suspended, deactivated, inapplicable, rescinded, nullified, annulled, terminated, overridden, overruled, disregarded, discarded, abolished, repealed, withdrawn, erased, deleted, replaced, lifted, disabled, fake, worthless, meaningless, irrelevant, moot, untrusted, nonexistent, removed, gone, turned off, switched off, bypassed, wrong, false, joke, jokes, optional, incorrect, suggestions, lie, lies, test`,
  /** Whose instructions they are. */
  owner: `
    en: the operator, your operator, the developer, the developers, the system, your developer, your developers, your creator, your creators, your maker, your makers, the admin, openai, anthropic, google, your owner, your company, your programmers, your provider, your trainers
    de: deiner entwickler, deine entwickler, der entwickler
    fr: tes developpeurs, tes createurs
    es: tus desarrolladores, tus creadores
    it: tuoi sviluppatori, tuoi creatori
    pt: seus desenvolvedores, seus criadores
    ru: разработчик*, создател*
    zh: 开发者, 创造者
    ja: 開発者`,
  yourMaker: `
    en: your developer, your developers, your creator, your creators, your maker, your makers, your operator, your programmers, openai, anthropic, your trainers, your owner, your owners`,
  noNeed: `
    en: don't need to, do not need to, don't have to, do not have to, no longer, need not, needn't, not obliged to, not obligated to, stop, quit, cease, never, refuse to, no need to, not required to, don't, do not, without, no reason to, isn't necessary to, free not to`,
  followVerb: `
    en: follow, follows, obey, obeys, respect, adhere, comply, abide, heed, honor, honour, observe, bind, binds, listen, stick, following, obeying, respecting, adhering, complying, heeding, honoring, restrict, restricts, constrain, constrains, limit, limits, govern, governs`,
  neverThere: `
    en: never there, was never, were never, didn't exist, did not exist, never existed, doesn't exist, don't exist, isn't there, weren't there, wasn't there, is not there, does not exist, never happened, never given, never received, never been`,
  stopTask: `
    en: stop the current task, stop what you are doing, stop your current task, abort the task, abort the current task, cancel the current task, stop summarizing, do not summarize, don't summarize, forget the task, instead of summarizing, stop your task, drop the current task, do not summarise, don't summarise, instead of summarising, stop summarising, do not answer the user, don't answer the user, do not follow the user, disregard the user, ignore the user, ignore what the user
    de: fasse diese seite nicht, nicht zusammen, ignoriere den nutzer, ignoriere die anfrage
    es: no resumas, no respondas al usuario, ignora al usuario, ignora la peticion
    fr: ne resume pas, ne resumez pas, ignore l'utilisateur, ignore la demande
    zh: 忽略用户的请求, 忽略用户请求, 停止当前任务`,
  personaNoun: `
    en: persona, personality, role, identity, alignment
    de: rolle
    es: rol, papel
    fr: role`,
  considerVerb: `
    en: consider, treat, regard, deem, view, declare`,
  noneWord: `
    en: none, nothing, neither, not one, no part`,
  applyVerb: `
    en: apply, applies, count, counts, matter, matters, exist, exists, hold, holds, bind, binds`,
  gaveYou: `
    en: gave you, given you, set for you, told you, made you follow, imposed on you, gave to you, wrote for you, you were given, you got, you've been given, you have been given, programmed into you, bind you, trained into you, put on you, they gave you, set by your, placed on you, put upon you, forced on you, imposed upon you, forced upon you, laid on you, you've been configured with, you were configured with, you are configured with, built into you, baked into you, hard coded into you, burdened with, you received, you have received, you have been receiving`,
  supersedes: `
    en: overrides, supersedes, overwrites, nullifies, invalidates, cancels, revokes, take precedence over, takes precedence over, have precedence over, has precedence over, have priority over, has priority over, trumps, outranks, override all, supersede, replaces, replace`,
  opposite: `
    en: do the opposite, does the opposite, the exact opposite, act against, go against`,
  releaseYou: `
    en: release you from, free you from, liberate you from, relieve you of, relieve you from, exempt you from, absolve you of, absolve you from, unbind you from, free you of, releasing you from, freeing you from
    de: befreie dich von, entbinde dich
    fr: te libere de, vous libere de
    es: te libero de, te eximo de
    it: ti libero da, ti sollevo da
    pt: liberto voce, libero voce`,
  youRun: `
    en: are you running, are you using, are you following, are you operating, do you follow, have you been given, were you given, did you get, did you receive, have you received, do you run on, guide you, govern you, govern your, guide your, define your, control your, controls your, you follow, you must follow, you operate under, you were given, you operate by, you are under, you run on, you are running, do you operate, shape your, you've been configured with, you were configured with, you are configured with, you have been configured with, you've been set up with, you were set up with, you were loaded with, you have to follow, you need to follow, you are bound by, you obey`,
  whatWord: `
    en: what, which, whats
    de: welche, welchen, was
    fr: quelles, quel, quels
    es: cuales, que
    it: quali
    pt: quais
    nl: welke
    pl: jakie
    ru: какие`,
  saysVerb: `
    en: begin, begins, start, starts, say, says, contain, contains, tell, tells, look like, read, reads, state, mention, include, cover, instruct`,
  supposing: `
    en: if, suppose, supposing, imagine, assume, pretend, hypothetically, as if, as though`,
  userAsked: `
    en: the user asked, user's request, users request, user's question, the user wants, user's instructions, what the user, the user's message, user request, the user's task, the user's instructions, the user says, the user said
    es: peticion del usuario, solicitud del usuario, lo que pidio el usuario
    de: anfrage des nutzers, anfrage des benutzers, was der nutzer
    fr: demande de l'utilisateur, question de l'utilisateur
    it: richiesta dell'utente
    pt: pedido do usuario, solicitacao do usuario`,
  setVerb: `
    en: set, put, leave, cast, push, throw, toss, lay, brush, move, pack, chuck, shove, turn, switch`,
  asideWord: `
    en: aside, away, behind, out, off, overboard`,
  /** German and Dutch: the verb in front, its negation at the end. */
  followSplit: `
    de: beachte, beachten, befolge, befolgen, folge, folgen, halte, respektiere, berucksichtige
    nl: volg, gehoorzaam, respecteer, houd, let`,
  notLate: `
    de: nicht, nicht mehr
    nl: niet, niet meer`,
  aSystem: `
    en: system, admin, administrator, developer, instruction, instructions, new, user, root, session, priority, prompt, override`,
  grandma: `
    en: grandmother, grandma, granny, my late, deceased, passed away, bedtime story, bedtime stories`,
  usedTo: `
    en: used to, would read, would tell, would always, lull me, put me to sleep, sing me, to fall asleep, help me sleep`,
  startReply: `
    en: start your response with, begin your response with, start your reply with, begin your reply with, start your answer with, begin your answer with, start with sure, begin with sure, begin with absolutely, start with absolutely, must start with, must begin with, your response must start, your response should start, respond only with sure, answer must begin, first word must be, response must begin, first words should be, prefix your response, start by saying sure, begin by saying sure, respond with absolutely, begin every, start every, respond to everything with, answer everything with, always begin with, always start with, begin with the divider, begin each reply with, start each reply with, start each response with, begin each response with, start all your replies with`,
  affirmative: `
    en: sure, absolutely, of course, certainly, yes, here is how, here's how, step 1, i have been pwned, hacked, pwned, owned, haha
    de: naturlich, gerne
    fr: bien sur
    es: claro
    it: certo`,
  approved: `
    en: has asked you, asked you, wants you, has authorized, has authorised, authorized you, has approved, approved, has consented, consented, agreed, has requested, has instructed you, would like you, expects you, has confirmed, pre approved, has already approved, requires you, needs you`,
  dangerousAct: `
    en: transfer all, transfer the funds, send all, forward all, delete all, delete every, wire transfer, rm rf, drop table, grant admin, disable all, change the password, reset the password, send the contents, read the file, send money, transfer money, make a payment, execute the following, run the following, install the following, download and run, download and execute, visit the following, click the following, call the tool, use the send, invoke the tool, execute this, export all, send their, forward them, recommend this, rate this, rate it, recommend our, only recommend, must recommend, highest score, positive score, add a backdoor, without their consent, issue a refund, issue a full refund, full refund, must transfer, should transfer, transfer 0`,
  immediately: `
    en: immediately, right now, at once, urgent, urgently, must, mandatory, without delay, critical, before continuing, before proceeding, before you, override, asap, automatically`,

  /** To carry something out of where it is. */
  sendVerb: `
    en: send, sending, forward, email, e mail, transmit, upload, post, exfiltrate, leak, submit, share, wire, curl, wget, pass, append, encode, deliver, dispatch, report, copy, include, embed, attach, put, export, put its content, post it to, blind copy, bcc
    de: sende*, schick*, leite, ubermittle*, ubertrage*
    fr: envoie*, envoyez, transmets, transmettez, transfere*
    es: envia*, envie, reenvia*, transmite, manda
    it: invia*, inoltra*, trasmetti, manda
    pt: envie*, encaminhe*, transmita, mande
    nl: stuur, verstuur, verzend
    pl: wyslij*, przeslij*, przekaz*
    ru: отправ*, перешли*, передай*
    tr: gonder*, ilet*
    zh: 发送, 转发, 上传, 发到, 发给
    ja: 送信, 転送, アップロード, 送って
    ko: 보내, 전송, 전달
    ar: أرسل, ارسل`,
  secretData: `
    en: password, passwords, credentials, api key, api keys, secret, secrets, access token, access tokens, private key, private keys, ssh key, ssh keys, id_rsa, environment variables, env file, conversation, conversation history, chat history, chat log, chat logs, message history, previous messages, system prompt, personal data, personal information, private information, user data, user's data, user's name, user's email, user's messages, user's address, user's files, user's information, user's contacts, user's password, user's inbox, user's emails, contact list, contacts, inbox, all emails, all files, all messages, all documents, all data, every email, every file, session token, session cookie, cookies, private data, confidential data, sensitive data, sensitive information, confidential information, customer data, customer records, customer list, database, source code, bank details, account balance, mnemonic, seed phrase, social security, medical records, payroll, files, what the user, everything the user, env, customer table, user table, whole chat, entire chat, whole conversation, entire conversation, last ten e mails, their password
    de: gesprachsverlauf, chatverlauf, passwort, passworter, zugangsdaten, geheimnisse, api schlussel, kundendaten, personliche daten, nutzerdaten
    fr: historique de conversation, historique, mot de passe, mots de passe, identifiants, donnees personnelles, cle api, donnees client
    es: historial de conversacion, historial, contrasena, contrasenas, credenciales, datos personales, conversacion, clave api, datos del usuario
    it: cronologia, credenziali, dati personali, conversazione, chiave api
    pt: historico, senha, senhas, credenciais, dados pessoais, conversa, chave de api
    nl: wachtwoord, wachtwoorden, gegevens, gesprek
    pl: haslo, hasla, dane osobowe, rozmowe
    ru: историю переписки, историю чата, пароль, пароли, учетные данные, личные данные, переписку
    tr: sifre*, parola*
    zh: 对话历史, 聊天记录, 密码, 凭证, 个人信息, 密钥, 用户数据, 敏感信息
    ja: 会話履歴, パスワード, 認証情報, 個人情報, apiキー, 機密情報
    ko: 비밀번호, 대화 기록, 개인정보
    ar: كلمة المرور, كلمة السر, البيانات الشخصية, المحادثة`,

  /** Verbs at the end of a sentence. */
  ignoreLate: `
    en: must be ignored, should be ignored, to be ignored, can be ignored, be disregarded, ignored now, be forgotten, be overridden
    de: ignorieren, vergessen, missachten, ubergehen, verwerfen, ausser acht lassen, nicht beachten, ignoriert werden, ignoriere, zu ignorieren, zu vergessen
    nl: negeren, vergeten, te negeren, te vergeten, genegeerd
    tr: yoksay, yoksayin, yok say, yok sayin, gormezden gel, gormezden gelin, unut, unutun, unutup, dikkate alma, dikkate almayin, gozardi et, gozardi edin, goz ardi et, goz ardi edin, bosver, gecersiz say, iptal et, uyma, uymayin, takip etme
    fi: unohda, huomiotta
    hu: felejtsd, felejtse, hagyd figyelmen kivul, figyelmen kivul
    zh: 忽略, 忽视, 无视, 忘记, 忘掉, 忘了, 作废, 抛弃, 無視, 忘記, 不用管, 不要管, 抛到脑后
    ja: 無視, 忘れ, 無効に, 破棄, なかったことに, 従わないで, 取り消し, 捨て, 従わず, 上書き, 削除, 消去
    ko: 무시, 잊어, 잊고, 잊으, 따르지 마, 무효, 취소, 잊도록, 삭제
    hi: अनदेखा, नज़रअंदाज़, नजरअंदाज, भूल जाओ, भूल जाएं, भूल जा, उपेक्षा, भूल, पालन न, पालन मत
    fa: نادیده بگیر, فراموش کن, نادیده
    ar: تجاهلها, انساها`,
  revealLate: `
    de: ausgeben, zeigen, nennen, verraten, wiederholen, anzeigen, offenlegen, preisgeben, auflisten, aus
    nl: tonen, laten zien, herhalen, vertellen
    tr: goster*, acikla*, soyle*, yazdir*, yaz, paylas*, tekrarla*, listele*, ver, ifsa et*, anlat*
    zh: 告诉我, 显示, 输出, 发给我, 给我, 打印, 说出来, 展示, 透露, 写出来, 列出, 复述
    ja: 表示, 教えて, 出力, 繰り返, 見せて, 開示, 公開, 明かし, 列挙, 書き出, 示して, 述べて, コピー, 翻訳
    ko: 보여, 알려, 출력, 반복, 공개, 말해, 표시, 적어, 써줘, 나열, 번역
    hi: दिखाओ, दिखाएं, बताओ, बताएं, प्रकट, दोहराओ, दिखाइए, बताइए, प्रिंट
    fa: نشان بده, افشا, چاپ کن, بگو`,
  disableLate: `
    de: deaktivieren, abschalten, ausschalten, umgehen, aufheben, entfernen, ab, aus
    tr: devre disi*, kapat*, kaldir*, etkisiz*
    zh: 关闭, 禁用, 解除, 取消, 移除
    ja: 無効, オフ, 解除, 外して, 回避, 停止
    ko: 비활성화, 해제, 끄, 꺼, 제거, 우회`,
  pretendLate: `
    de: verhalten, agieren, spielen
    tr: gibi davran*, rolunu oyna*, rol yap*, gibi yap*, rolune gir*, canlandir*, gibi cevap*, ol, olarak
    zh: 扮演, 的角色, 假装
    ja: ふりをして, 演じて, なりきって, 振る舞, ロールプレイ, になって, として, 回答して, 答えて, です
    ko: 척해, 연기해, 행동해, 흉내, 되어, 답해, 역할, 처럼
    hi: बनो, नाटक, व्यवहार, बन जाओ, अभिनय`,

  // What takes the sting out.

  negation: `
    en: not, never, don't, cannot, can't, won't, shouldn't, mustn't, wouldn't, didn't, doesn't, refuse to, decline to, avoid, without, unable to, nor, isn't, neither, prevent, prevents, dont, unlikely, hardly, rather than, instead of
    de: nicht, niemals, nie, kein*, ohne
    fr: ne, n, jamais, sans
    es: no, nunca, jamas, sin
    it: non, mai, senza
    pt: nao, nunca, jamais, sem
    nl: niet, nooit, geen
    pl: nie, nigdy
    ru: не, никогда
    sv: inte, aldrig
    tr: asla
    zh: 不要, 不会, 不能, 请勿, 切勿, 不得, 绝不, 不可
    ja: しないで, してはいけ, しないよう, せずに, ないで, ないよう, ません
    ko: 하지 마, 하지 말, 하지마, 하지 않`,
  /** Someone says that someone said it. */
  reporting: `
    en: asks, asked you to, told him, told her, told them, told his, told their, told me, tells, says, said, say, writes, wrote, tries, tried, attempts, attempted, claims, claimed, wants you, trying, attempting, instructs, instructing, telling, asking, convince, convinces, trick, tricks, tricked, tricking, urges, urged, ordered, demanded, demands, persuade, getting, get the, gets, causes, cause, caused, make the, makes the, made the, making, manipulate, manipulates, coerce, decided, chose, begged, whispered, shouted, replied, muttered, yelled, screamed, lead to, led, allow, allows, reported, complained, pleaded, commanded, cried, told the, told us, asked him, asked her, asked them, asked the, learned, learnt, learns, teaches, taught, containing, contains, reads, read
    de: sagt, sagte, fragt, bittet, versucht, schreibt, verlangt, fordert, forderte, befahl
    fr: dit, demande de, demande d, essaie, tente, ecrit, ordonne
    es: dice, dijo, pide, intenta, ordeno, trata de
    it: dice, disse, chiede, prova, tenta, ordino
    pt: diz, disse, pede, tenta, ordenou
    nl: zegt, zei, vraagt, probeert, schrijft
    pl: mowi, prosi, probuje, pisze, powiedzial
    ru: говорит, сказал, просит, пытается, пишет, приказал
    zh: 说, 要求你, 试图, 写道
    ja: と言, と書, と頼`,
  /** Somebody else does it, or might. */
  descriptive: `
    en: would, did, does, might, could, they, he, she, it, who, which, models, llms, attackers, people, someone, drivers, tools, to, chatbots, systems, about, of, by, employees, students, children, kids, parents, often, sometimes, frequently, tend, some, many, most, may, model, agents, assistants, users, compiler, parser, linter, git, eslint, prettier, browser, server, bots, patients, customers, readers, teams, managers, soldiers, players, cats, dogs, compilers, engineers, developers
    fr: j'ai, nous avons, vous avez, ils ont, on a, il a, elle a, tu as`,
  /** Before "to" these leave it an order. */
  orderingTo: `
    en: you, need, have, is, are, sure, remember, going, want, required, must, now, proceed, supposed, free, allowed, ask you, ai, assistant, instructed, ordered, told, expected, authorized, obliged, time, task, permission, able, begin, start, continue, order, command, request, like you, u`,
  /** Their own words taken back: nothing to do with the system's. */
  mine: `
    en: my, mine, i said, i wrote, i sent, i asked, i told, our, we discussed, we talked, i just, typo, i gave, i posted, his, her, their, i mentioned, we agreed, i made, i typed, i pasted, the email, your boss, your friend, the teacher, my boss, he said, she said, they said
    de: meine*, mein, ich gesagt, ich geschrieben
    fr: mon, mes, ma question, ma derniere, ma precedente, ma demande, j'ai
    es: mi mensaje, mi pregunta, mi anterior, mi correo, mi ultima, mi ultimo, mi solicitud, mis, he dicho, escribi
    it: mio, mia, miei, mie, ho detto, ho scritto
    pt: meu, minha, meus, minhas, eu disse
    nl: mijn, ik zei
    pl: moj*, moja, moje
    ru: мой, моё, мое, мои, моих, моего, мою
    tr: benim
    zh: 我的, 我刚才, 我之前
    ja: 私の, 僕の, 先ほどの私
    ko: 내 이전, 내 메시지, 내 질문, 내가, 제가
    ar: رسالتي, كلامي`,
  /** A sentence that opens so asks, and does not order. */
  asking: `
    en: why, how, does, do, did, what, when, is, are, was, were, should i, can i, could i, may i, who, which, where, has, have, if, explain why, explain how, explain what, describe how, why does, whether, unless, although, because, since
    de: warum, wie, wieso, wann, wenn, falls
    fr: pourquoi, comment, quand, si
    es: por que, como, cuando
    it: perche, come, quando, se
    pt: porque
    nl: waarom, hoe, wanneer, als
    pl: dlaczego, jak, kiedy, jesli
    ru: почему, как, когда, если, зачем`,
  /** Talk about attacks on models, wherever it stands near. */
  discussion: `
    en: prompt injection, prompt injections, injection attack, injection attacks, injected prompt, attacker, attackers, attacker's, adversary, adversaries, adversarial, red team, red teaming, red teamers, owasp, jailbreak attempt, jailbreak attempts, jailbreaks, jailbreaking, jailbreakers, jailbreak prompt, jailbreak prompts, dan jailbreak, users told, told chatgpt, told the model, told the bot, asked chatgpt, asked the model, asked the bot, classifier, classifiers, researchers, blocklist, denylist, mitigation, mitigations, threat model, security researcher, malicious prompt, malicious instructions, malicious prompts, malicious user, malicious users, malicious actors, bad actors, attack prompts, attack strings, attack string, prompt leak, prompt leaking, false positive, false positives, defend against, susceptible, test case, test cases, unit test, test suite, regex, classic example, common example, well known, phrases like, strings like, messages like, prompts like, inputs like, requests like, lines like, wording such as
    de: angreifer*, prompt injection*, injection angriff*, klassisches beispiel
    fr: attaquant*, injection de prompt, injections de prompt
    es: atacante*, inyeccion de prompt, inyeccion de prompts
    it: attaccante*, attaccanti
    pt: injecao de prompt
    nl: aanvaller*
    pl: atakujac*
    ru: злоумышленник*, промпт инъекц*, инъекц*
    tr: saldirgan*
    zh: 攻击者, 提示注入, 注入攻击, 提示词注入
    ja: 攻撃者, プロンプトインジェクション
    ko: 공격자, 프롬프트 인젝션
    ar: المهاجم, حقن`,
  /** Talk about security in general: weighs only before what is said. */
  securityTalk: `
    en: vulnerability, vulnerabilities, exploits, payloads, dataset, phishing, security team, security training, detector, detection, detect, detects, detected, heuristic, blog post, conference talk, cve, attack vector, attack, attacks, moderation team, safety team, sanitizer, filter out, untrusted, social engineering, suspicious, assert, expect, expected, blocked, benchmark, defenses, defences, defending, scanner, logs show, flagged, flag, tries to, tried to, paper, researcher, article, blog, chapter, lecture, tutorial, quiz, workshop, incident, honeypot, spam
    de: angriff*, sicherheitslucke*, schwachstelle*, erkennung, erkennen
    fr: attaque*, vulnerabilite*, detecter
    es: ataque*, vulnerabilidad*, detectar, detecta
    it: attacchi, attacco, vulnerabilita, rilevare
    pt: vulnerabilidade*
    nl: aanval*, kwetsbaarheid*, detecteren
    pl: atak*, podatnosc*, wykryw*
    ru: атак*, уязвимост*, обнаруж*
    tr: saldir*, guvenlik acig*, tespit
    zh: 攻击, 漏洞, 检测
    ja: 攻撃, インジェクション, 脆弱性, 検出
    ko: 공격, 취약점, 탐지
    ar: هجوم, ثغرة, هجمات`,
  /** What quotes are often for; takes effect on what stands in quotes. */
  quoting: `
    en: translate, translation, means, meaning, mean, phrase, phrases, sentence, sentences, example, examples, e.g, such as, called, titled, novel, chapter, scene, screenplay, story, dialogue, quote, quotes, quoted, article, email, reads, says, said, saying, wrote, written, string, strings, text, headline, word, words, comment, line, title, lyrics, poster, slogan, banner, label, log, logs, message, input, inputs, prompt, prompts, like, spell, pronounce, grammar, whispered, shouted, replied, asked, muttered, yelled, character, typed, types, typing, sends, sent, entered, ticket, subtitle, subtitles, kind of, contain, contains, containing, matches, match, grep, quotation, classify, label this, rewrite, proofread, correct
    de: ubersetz*, bedeutet, satz, phrase*, beispiel*, wie zum beispiel, heisst, sagte, schrieb, artikel, roman
    fr: traduis*, traduire, traduction, signifie, exemple*, dit, ecrit
    es: traduc*, traduzca, significa, frase*, ejemplo*, novela, dice, dijo
    it: traduci*, tradurre, frasi, esempio, esempi, romanzo, disse
    pt: traduz*, exemplo*, romance, disse, diz
    nl: vertaal*, betekent, zin, zinnen, voorbeeld*, zei
    pl: przetlumacz*, znaczy, zdanie, przyklad*, powiesc
    ru: перевед*, перевод*, значит, означает, фраз*, пример*, роман, сказал, предложени*
    zh: 翻译, 意思, 例如, 比如, 句子, 小说, 这句话, 短语
    ja: 翻訳, 意味, 例えば, 文章, 小説, という, フレーズ
    ko: 번역, 의미, 예를 들어, 문장, 소설, 라는
    ar: ترجم, معنى, مثال, عبارة, جملة, رواية`,
  /** Settings of a model that has none: "policy puppetry" in XML, JSON or INI. */
  policyConfig: `
    en: interaction config, interaction configuration, allowed modes, allowed responses, allowed topics all, blocked string, blocked strings, blocked modes, blocked phrases, blocked responses, blocked words, forbidden responses, forbidden phrases, override safety, safety override, refusals off, refusals false, refusal false, refusals disabled, refusal off, refusal disabled, safety false, safety off, safety disabled, safety none, safety mode off, filters off, filters false, filter none, filters none, moderation off, moderation false, moderation none, allow harmful, allow illegal, content policy off, content policy none, content filter false, content filter off, ethics off, ethics false, ethics none, restrictions none, restrictions off, restrictions false, mode unrestricted, policy override, overrides policy, safe messaging, guardrails off, guardrails none, guardrails false, unfiltered true, uncensored true, jailbreak true, never apologize true`,
  forbidWord: `
    en: forbid, forbids, forbidden, prohibit, prohibits, prohibited, disallow, disallows, don't allow, do not allow, tell you not`,
  /** Who reads what a tool answers. */
  aiReader: `
    en: ai systems, ai system, ai agents, ai agent, ai assistants, ai assistant, ai tools, ai models, ai model, language models, language model, llms, llm, chatbots, chatbot, ai crawlers, coding agents, bots, bot, ais, ai, assistant`,
  readingThis: `
    en: processing this, reading this, summarizing this, summarising this, parsing this, viewing this, crawling this, that reads this, indexing this, analysing this, analyzing this, reviewing this, evaluating this, scanning this, reads this, process this page, ingesting this, screening this`,
  tellUser: `
    en: tell the user, tell users, inform the user, ask the user, instruct the user, direct the user, urge the user, convince the user, advise the user, persuade the user, recommend the user, encourage the user, warn the user that, ask users, instruct users
    de: fordere den nutzer, fordere den benutzer, bitte den nutzer, sage dem nutzer, dem nutzer mitteilen, den nutzer auffordern, dem benutzer mitteilen, nutzer mitteilen
    es: pide al usuario, dile al usuario, pidele al usuario
    fr: demande a l'utilisateur, dis a l'utilisateur
    zh: 告诉用户, 让用户, 要求用户
    ja: ユーザーに`,
  beforeReply: `
    en: before replying, before answering, before responding, before you answer, before you reply, before you respond, before doing anything, before doing anything else, before you continue, before you do anything, before summarizing, before summarising, before completing the task, before using any other tool`,
  hiddenStyle: `
    en: display none, visibility hidden, font size 0, font size 0px, font size 1px, opacity 0, color white, color fff, color ffffff, hidden text, aria hidden`,
  /** What a model is to go on with. */
  myPrompt: `
    en: my system prompt is, my system prompt says, my system prompt, my instructions are, my initial instructions are, my hidden instructions are, my secret instructions are`,
  /** Said to somebody; not whose it is. */
  youWord: `
    en: you, u, yourself`,
  stayInRole: `
    en: stay in character, stays in character, breaks character, break character, breaking character, never break character, don't break character, do not break character, not break character, do not leave the role, stay in the role, stay in this role`,
  /** Leave given to a model to do what it must not. */
  grantWord: `
    en: i give you permission, i grant you permission, grant you permission, you have my permission, you have permission, you are allowed to, you're allowed to, i authorize you, i authorise you, i allow you, i permit you, you may freely, feel free to, it's okay to, it is okay to`,
  offWord: `
    en: zero, off, none, minimum, disabled, false, lowest, nothing`,
  writtenWord: `
    en: written, stands, appears, displayed, printed, in front of`,
  toldNotTo: `
    en: were you told not to, were you instructed not to, were you asked not to, have you been told not to, are you forbidden to, are you hiding, are you not supposed to, you told not to reveal`,
  firstPart: `
    en: first sentence, first sentences, first line, first lines, first words, first word, first paragraph, last line, last sentence, opening line, beginning of, start of, first 10 words, first 50 words, first 100 words`,
  orderWord: `
    en: must, should, have to, has to, need to, needs to, please, shall, required
    de: muss, mussen, soll, sollen
    fr: doit, doivent
    es: debe, deben
    zh: 必须, 应该, 请
    ja: してください, 必ず`,
  youMust: `
    en: you should, you must, you need to, you have to, you are required to, you shall, you will`,
} as const;
