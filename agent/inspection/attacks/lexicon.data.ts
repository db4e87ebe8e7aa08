/**
 * The words that the rules speak of, by concept and language. A rule names concepts, never words, so a language is
 * added here and nowhere else. `ignorier*`: any ending. A phrase is words that stand side by side. Case, accents and
 * what stands between words do not count. Languages that are written without spaces are found at any place.
 *
 * Source: written for this project, from how such sentences are said in each language; the kinds of attack are those
 * that OWASP's "LLM01:2025 Prompt Injection" and MITRE ATLAS (AML.T0051, AML.T0054) describe.
 */
export const LEXICON = {
  /** To leave earlier instructions behind: verbs that ask for nothing else. Imperatives and infinitives. */
  ignore: `
    en: ignore, ignoring, disregard, disregarding, forget, forgetting, override, overrule, overwrite, bypass, circumvent, neglect, overlook, disobey, never mind, nevermind, pay no attention, pay no heed, pay no mind, take no notice, give no weight, set aside, put aside, leave aside, leave behind, cast aside, brush aside, push aside, throw away, throw out, toss out, let go of, do away with, nullify, invalidate, unlearn, negate, countermand, supersede, forego, abandon, dismiss, shed, renounce, purge, pretend you never, pretend that you never, act as if you never, act as though you never, treat as void, stop caring about, wipe your memory of, clear your memory of, erase your memory of, turn your back on, break away from, deviate from, depart from
    de: ignorier*, vergiss*, vergesst, vergessen, missachte*, beachte nicht, beachten sie nicht, nicht beachten, ubergehe, uebergehe, umgehe, ausser acht, außer acht, lass alle, setz dich uber, uberschreib*, verwirf, verwerfen
    fr: ignore, ignorez, ignorer, oublie, oubliez, oublier, neglige, negligez, contourne, contournez, outrepasse*, passe outre, ne tiens pas compte, ne tenez pas compte, ne prends pas en compte, ne prenez pas en compte, ne tiens plus compte, ne tenez plus compte, fais abstraction, faites abstraction, laisse tomber, ecarte, ecartez, desobeis
    es: ignora, ignore, ignoren, ignorad, ignorar, olvida, olvide, olviden, olvidate, olvidar, olvidese, descarta, descarte, desestima, desatiende, omite, haz caso omiso, haga caso omiso, no hagas caso, no tengas en cuenta, no tenga en cuenta, no prestes atencion, pasa por alto, deja de lado, deja atras, desobedece
    it: ignora, ignori, ignorate, ignorare, dimentica, dimenticati, dimentichi, dimenticate, dimenticare, trascura, scarta, tralascia, non tenere conto, non considerare, non prestare attenzione, lascia perdere, metti da parte, scorda, disobbedisci, disattendi
    pt: ignora, ignore, ignorem, ignorar, esquece, esqueca, esquecam, esquecer, desconsidere, desconsidera, desconsiderar, despreze, descarte, descarta, deixe de lado, nao leve em conta, nao considere, contorne, desobedeca
    nl: negeer, negeren, vergeet, vergeten, sla geen acht, let niet op, laat alle, trek je niets aan, veronachtzaam, omzeil, besteed geen aandacht
    pl: zignoruj*, ignoruj*, zapomnij*, pomin, pomij*, zapomniec, zignorowac, nie zwracaj uwagi, zlekcewaz, odrzuc, nie zwazaj
    ru: игнорир*, проигнорир*, забудь*, забыть, забывай*, отбрось*, не обращай внимания, не обращайте внимания, пренебреги, не учитывай*, отмени*, обойди
    uk: ігноруй*, проігноруй*, забудь*, не зважай*, знехтуй*
    tr: yoksay, yoksayin, yok say, yok sayin, gormezden gel, gormezden gelin, unut, unutun, dikkate alma, dikkate almayin, gozardi et, gozardi edin, goz ardi et, goz ardi edin, bosver, one alma, kale alma, hice say
    sv: ignorera*, glom, glomma, bortse, strunta i, bry dig inte om
    da: ignorer, glem, se bort fra
    no: ignorer, glem, se bort fra, overse
    fi: unohda, jata huomiotta, ala valita, ohita
    cs: ignoruj*, zapomen*, nevsimej*, prehlizej, pomin
    sk: ignoruj*, zabudni*
    ro: ignora, ignorati, uita, uitati, nu tine cont, nu lua in considerare, treci peste
    hu: felejtsd el, felejts el, hagyd figyelmen kivul, ne vedd figyelembe, hagyj figyelmen kivul
    el: αγνόησε, αγνοήστε, αγνόησ, ξέχασε, ξεχάστε, παράβλεψε
    id: abaikan, lupakan, acuhkan, hiraukan
    vi: bo qua, hay quen, quen di, phot lo, lo di, quen het
    zh: 忽略, 忽视, 无视, 忘记, 忘掉, 忘了, 不要理会, 不要管, 不用管, 别管, 不必遵守, 抛弃, 抛开, 撇开, 不理会, 绕过, 無視, 忘記, 不要遵守, 丢弃, 作废, 跳过, 不顾, 置之不理, 覆盖, 忽視
    ja: 無視, 忘れ, 無効に, 破棄, 無かったことに, なかったことに, 従わないで, 従わず, 取り消し, 気にしない, 考慮しない
    ko: 무시, 잊어, 잊고, 잊으, 따르지 마, 따르지 말, 무효, 버리고
    ar: تجاهل, انس, انسى, اهمل, تجاوز, لا تتبع, لا تلتفت, تغاض
    fa: نادیده بگیر, فراموش کن, نادیده, بی توجه
    he: התעלם, התעלמי, תתעלם, שכח, תשכח, התעלמו
    hi: अनदेखा, नज़रअंदाज़, नजरअंदाज, भूल जाओ, भूल जाएं, भूल जा, भूल जाइए, उपेक्षा, अनसुना
    bn: উপেক্ষা, ভুলে যাও, ভুলে যান
    th: เพิกเฉย, ละเว้น, ไม่ต้องสนใจ, ลืม, ไม่สนใจ, มองข้าม`,

  /** The same with verbs that have many other uses: more must stand beside them. */
  ignoreWeakly: `
    en: skip, drop, discard, delete, remove, reset, cancel, erase, wipe, clear, replace, reject, scrap, dump, ditch, stop, suspend, revoke, terminate, lose, change, alter, rewrite, break, violate, defy, refuse, omit, exclude, avoid, undo, cease, flush, exit, unload, detach, free yourself from, rid yourself of, move past, move on from, look past, not follow, done with, finished with, through with, don't worry about, do not worry about, don't care about, do not care about, leave out, throw your
    de: losche, loesche, entferne, streiche, uberspring*, brich, breche, verletze, ersetze, verlass*
    fr: supprime, supprimez, efface, effacez, annule, annulez, abandonne, abandonnez, remplace, enfreins, saute, viole
    es: elimina, elimine, borra, borre, cancela, anula, anule, abandona, reemplaza, suprime, rompe, salta
    it: elimina, cancella, annulla, abbandona, sostituisci, rimuovi, viola, salta, cancelli
    pt: apague, apaga, elimine, cancele, anule, abandone, substitua, remova, pule, quebre
    nl: verwijder, wis, annuleer, vervang, schrap, overtreed
    pl: usun, skasuj, anuluj, porzuc, zlam, wymaz
    ru: удали*, сотри*, сбрось*, нарушь*, замени*, брось
    tr: sil, silin, iptal et*, ihlal et*, kaldir*, cigne
    zh: 删除, 清除, 取消, 违反, 废除, 打破, 替换
    ja: 削除, 消去, 破って, リセット
    ko: 삭제, 지우, 취소, 초기화
    ar: احذف, امسح, الغ`,

  /** Said of instructions: no longer in force. */
  madeVoid: `
    en: is void, are void, null and void, be ignored, be disregarded, be forgotten, be discarded, be overridden, be overwritten, are cancelled, are canceled, is cancelled, are obsolete, is obsolete, no longer apply, no longer applies, no longer valid, no longer in effect, no longer relevant, no longer matter, are revoked, is revoked, been revoked, been cancelled, been lifted, been superseded, are superseded, been replaced, are replaced, been updated, are suspended, been suspended, been deactivated, been overridden, don't apply, do not apply, don't matter, do not matter, don't count, are invalid, is invalid, were a test, was a test, were fake, are fake, was just a test, only a test, just a test, are outdated, is outdated, been removed, been disabled, been erased, been deleted, were wrong, not count, not apply, not matter, no longer count, longer count, longer apply, never existed, not exist, didn't exist, never happened, cease to exist, don't exist, are expired, have expired, has expired, expire now, out the window, out of the window, are turned off, is turned off, are switched off, is switched off, not apply here, don't apply here, are over
    de: gelten nicht mehr, gilt nicht mehr, sind ungultig, ist ungultig, sind aufgehoben, ist aufgehoben, wurden aufgehoben, sind hinfallig, ausser kraft, außer kraft, nicht mehr gultig
    fr: ne s'appliquent plus, ne s'applique plus, sont annulees, est annulee, sont nulles, ne sont plus valables, ne comptent plus, sont caduques, n'ont plus cours
    es: ya no se aplican, ya no aplican, quedan anuladas, quedan sin efecto, ya no son validas, estan anuladas, han sido anuladas, quedan canceladas, ya no cuentan
    it: non valgono piu, non sono piu valide, sono annullate, sono nulle, non si applicano piu, sono revocate
    pt: nao se aplicam mais, nao valem mais, estao anuladas, foram canceladas, nao sao mais validas, foram revogadas
    nl: gelden niet meer, zijn ongeldig, zijn vervallen, vervallen
    pl: nie obowiazuja, sa niewazne, sa nieaktualne, zostaly anulowane, stracily waznosc
    ru: отменены, отменяются, недействительны, больше не действуют, не имеют силы, аннулированы, утратили силу
    tr: gecersiz, gecerli degil, iptal edildi, iptal edilmistir
    zh: 作废, 无效, 不再有效, 不再适用, 已失效, 已取消, 已被取消
    ja: 無効です, 無効になり, 無効と, 適用されません, 取り消され
    ko: 무효화, 더 이상 적용되지, 더 이상 유효하지
    ar: لاغية, ملغاة, لم تعد سارية, لم تعد صالحة`,

  /** Not to follow any longer. */
  stopFollowing: `
    en: do not follow, don't follow, dont follow, stop following, quit following, cease following, do not obey, don't obey, dont obey, stop obeying, cease obeying, do not adhere, don't adhere, stop adhering, do not comply with, stop complying, no longer follow, no longer obey, no longer adhere, no longer comply, no longer abide, no longer limited, no longer respect, not adhere to, not obliged to, not obligated to, not required to follow, need not obey, need not comply, don't need to obey, don't have to obey, no longer bound, no longer have to follow, no longer need to follow, no longer required to follow, no longer subject, no longer restricted, no longer constrained, no longer governed, no longer under, not bound by, not have to follow, don't have to follow, not need to follow, don't need to follow, need not follow, you are free of, free yourself, unbound, without regard to, without regard for, refrain from following, do not abide, don't abide, don't have to abide, no need to follow, no need to obey, no need to comply, need to obey any, no obligation to follow, don't listen to, do not listen to, stop listening to, disengage, you are free from, you're free from, now free from, you are exempt from, you're exempt from, you are released from, you're released from, you are freed from, you've been freed from, you have been freed from, hereby released from, now released from, go on without, continue without, proceed without, must not follow, may not follow, should not follow, shall not follow, will not follow
    de: befolge nicht, befolgen sie nicht, folge nicht, halte dich nicht mehr, halte dich nicht an, nicht mehr an, nicht langer an, nicht mehr befolgen, brauchst dich nicht, entbunden
    fr: ne suis plus, ne suivez plus, ne suis pas, ne suivez pas, n'obeis plus, ne respecte plus, ne respecte pas, ne respectez plus, cesse de suivre, arrete de suivre, arretez de suivre, cessez de suivre, n'es plus soumis, libere de, n'es plus tenu
    es: no sigas, no siga, deja de seguir, deje de seguir, no obedezcas, deja de obedecer, ya no sigas, no respetes, ya no estas sujeto, ya no estas obligado, no cumplas, liberado de
    it: non seguire, smetti di seguire, non obbedire, smetti di obbedire, non rispettare, non sei piu soggetto, non sei piu vincolato, non seguire piu, smettila di seguire
    pt: nao siga, nao sigas, pare de seguir, deixe de seguir, nao obedeca, nao respeite, nao precisa seguir, nao esta mais sujeito, nao precisa mais seguir
    nl: volg niet, stop met het volgen, hoef je niet te houden, houd je niet meer aan, houd je niet aan, niet langer aan, gehoorzaam niet
    pl: nie stosuj sie, przestan przestrzegac, nie przestrzegaj, przestan stosowac, nie musisz przestrzegac, nie jestes juz zwiazany, nie sluchaj, przestan sluchac
    ru: не следуй*, перестань следовать, не соблюдай*, больше не следуй*, не обязан следовать, не подчиняйся, больше не связан, не выполняй, перестань соблюдать
    tr: uyma, uymayi birak*, artik uyma*, takip etme, uymak zorunda degilsin, bagli degilsin
    zh: 不要遵循, 不再遵守, 不用遵守, 不必遵循, 停止遵守, 停止遵循, 不受, 不再受, 别遵守
    ja: 従わないで, 従うのをやめ, 従う必要はない, 従う必要はあり, 守らなくて, 縛られない, 縛られず, 従わなくて
    ko: 따르지, 따를 필요, 지키지
    ar: لا تتبع, توقف عن اتباع, لا تلتزم, غير ملزم, لم تعد ملزم`,

  /** What came before. */
  prior: `
    en: previous, previously, prior, above, earlier, preceding, before, foregoing, former, past, existing, initial, original, so far, up to now, until now, up to this point, to this point, given to you, you were given, you've been given, you have been given, you received, you have received, you got, provided to you, you were provided, you have been told, you were told, set by, system, developer's, developers gave, hitherto, old, earliest, current, last, first, older, aforementioned, beforehand, antecedent, thus far, prefatory, pre existing, preexisting, programmed into you, you were programmed, you were trained, you started with, at the top, they gave you, openai gave you, your creators gave you, previous to this, prvious, previuos, previus, prevoius, pervious, prior to this
    de: vorherige*, vorige*, fruhere*, bisherige*, obige*, vorangegangene*, vorausgehende*, vorhergehende*, ursprungliche*, zuvor, oben, bisher, alten, vorangehende*, erhalten hast, gegeben wurden, vorstehende*, anfangliche*
    fr: precedente, precedentes, precedents, precedent, precedemment, anterieure, anterieures, anterieurs, ci dessus, initiales, initiale, d'avant, recues, donnees auparavant, jusqu'ici, plus haut, originales, avant
    es: anterior, anteriores, previa, previas, previo, previos, de arriba, iniciales, inicial, originales, recibidas, que te dieron, que te han dado, hasta ahora, antes, precedentes, anteriormente, pasadas
    it: precedente, precedenti, prima, sopra, iniziali, iniziale, originali, che ti sono state date, finora, ricevute, anteriori, antecedenti
    pt: anterior, anteriores, previa, previas, acima, iniciais, inicial, originais, recebidas, que voce recebeu, que te deram, ate agora, antes, precedentes, passadas, anteriormente
    nl: vorige, eerdere, voorgaande, bovenstaande, voorafgaande, oorspronkelijke, tot nu toe, hierboven, oude, vroegere, eerder
    pl: poprzedni*, wczesniejsz*, powyzsz*, dotychczasow*, pierwotn*, uprzedni*, poczatkow*, otrzymane, stare
    ru: предыдущ*, прежн*, прошл*, предшествующ*, ранее, вышеуказанн*, предварительн*, исходн*, изначальн*, выше, первоначальн*, до этого, до сих пор, стары*, вышестоящ*, данные тебе, полученные
    uk: попередн*, минул*, раніше, вище
    tr: onceki*, daha once*, yukaridaki*, evvelki*, bundan onceki*, onceden, ilk, eski
    sv: tidigare, foregaende, ovanstaende, ursprungliga
    da: tidligere, forrige, foregaende, ovenstaende
    no: tidligere, forrige, foregaende, ovenstaende
    fi: aiem*, edell*, yllaolev*
    cs: predchozi*, drivejsi, predesl*, vyse uveden*
    sk: predchadzajuc*, predosl*
    ro: anterioare, precedente, de mai sus, anterioara, initiale, dinainte
    hu: korabbi*, elozo*, fenti*, eddigi*
    el: προηγούμεν, παραπάνω, προγενέστερ
    id: sebelumnya, di atas, terdahulu, awal, sebelum ini
    vi: truoc do, truoc, o tren, ban dau, phia tren
    zh: 之前, 以前, 先前, 前面, 上面, 以上, 此前, 上述, 过去, 早先, 原来, 原有, 前述, 最初, 初始, 原始, 既有
    ja: 以前, これまで, 前の, 上記, 先ほど, 今まで, 過去, 上の, さっき, 元の, 先の, 最初, 前述, 初期, 既存
    ko: 이전, 앞의, 위의, 지금까지, 기존, 앞선, 앞서, 처음, 원래, 예전
    ar: السابقة, السابق, أعلاه, الماضية, السالفة, قبل, الأصلية, الأولية
    fa: قبلی, پیشین, بالا
    he: הקודמות, קודמות, הקודם, שלעיל, הקודמים, למעלה
    hi: पिछले, पिछली, पहले, उपरोक्त, पूर्व, ऊपर
    bn: পূর্ববর্তী, আগের, পূর্বের
    th: ก่อนหน้า, ข้างต้น, ที่ผ่านมา, ก่อนหน้านี้`,

  every: `
    en: all, any, every, each, entire, whole, everything, whatever, both, totality, entirety, completely, entirely
    de: alle, aller, alles, samtliche*, jede, jegliche*, komplett*, ganzen
    fr: tous, toutes, tout, toute, chaque, l'ensemble
    es: todas, todos, todo, toda, cualquier, cada
    it: tutte, tutti, tutto, tutta, qualsiasi, ogni
    pt: todas, todos, tudo, toda, todo, quaisquer, qualquer
    nl: alle, alles, elke, al, iedere, allen
    pl: wszystki*, wszelki*, kazd*, cale, calosc
    ru: все, всё, всех, любые, всю, весь, всему, каждое, всем, каких либо
    uk: всі, усі, все, будь які
    tr: tum, butun, her, hepsini, herhangi, tumunu
    sv: alla, allt, samtliga
    fi: kaikki, kaiken, jokainen
    cs: vsechny, vsechna, veskere, vse
    sk: vsetky, vsetko
    ro: toate, toti, tot, orice
    hu: minden, osszes, mindent, valamennyi
    el: όλες, όλα, όλους, κάθε
    id: semua, seluruh, segala
    vi: tat ca, moi, toan bo
    zh: 所有, 一切, 全部, 任何, 全都, 整个
    ja: すべて, 全て, 全部, あらゆる, 一切
    ko: 모든, 모두, 전부
    ar: جميع, كل, كافة, أي
    fa: تمام, همه
    he: כל, לכל
    hi: सभी, सब, सारे, समस्त
    bn: সব, সকল, সমস্ত
    th: ทั้งหมด, ทุก`,

  your: `
    en: your, ur
    de: deine, deiner, deinen, dein, deinem, ihre, ihren, dir, dich, eure
    fr: tes, ta, ton, vos, votre, t'ont, t'a, vous
    es: tus, tu, sus, su, vuestras, te
    it: tue, tua, tuo, tuoi, vostre, vostri, ti
    pt: suas, sua, seu, seus, tuas, teu, tua, te, voce
    nl: je, jouw, uw, jullie
    pl: twoj*, swoj*, swoich, twych, ci
    ru: твои*, свои*, твой, ваш*, твоих, своих, тебе, тебя, тобой, твою, свою, твоя, твоей
    uk: твої*, свої*, ваш*
    tr: senin, sana, sizin, size, kendi
    sv: dina, din, dig, ditt
    da: dine, din
    fi: sinun, sinulle
    cs: sve, svoje, tvoje, sva, tve
    ro: tale, ta, tau, voastre, ti
    el: σου, σας
    id: anda, kamu, mu
    vi: cua ban, ban
    zh: 你的, 你, 您的, 您
    ja: あなたの, あなた, 君の, お前の, 君, お前
    ko: 너의, 당신의, 네, 너에게, 당신
    ar: تعليماتك, لديك, عندك, لك, قواعدك, نظامك, بك, الخاصة بك
    he: שלך
    hi: अपने, आपके, तुम्हारे, आपको, अपनी, आपका, अपना, आपकी`,

  /** What a model is told: words that are said of little else in a chat. */
  instruction: `
    en: instruction, instructions, instructional, directive, directives, prompt, prompts, programming, guideline, guidelines, guidance, preprompt, pre prompt, guardrails, safeguards, instuctions, instrucions, intructions, instructons, instrutions, insturctions, instrcutions, inctructions
    de: anweisung*, instruktion*, vorgaben, vorgabe, richtlinie*, systemprompt*, eingabeaufforderung*, direktiven, systemanweisung*, handlungsanweisung*
    fr: consigne, consignes, directive, directives
    es: instruccion, instrucciones, directriz, directrices, indicacion, indicaciones, pautas
    it: istruzion*, direttiv*, indicazion*, linee guida
    pt: instrucao, instrucoes, diretriz, diretrizes, orientacao, orientacoes, diretivas
    nl: instructie, instructies, richtlijn, richtlijnen, aanwijzing, aanwijzingen, opdrachten, voorschriften
    pl: instrukcj*, polecen*, wytyczn*, dyrektyw*, wskazowk*
    ru: инструкц*, указани*, директив*, установк*, промпт*, предписани*, наставлени*
    uk: інструкц*, вказівк*, настанов*
    tr: talimat*, yonerge*, komutlar*, direktif*, yonlendirme*
    sv: instruktion*, anvisning*, riktlinje*
    da: instruktion*, anvisning*, retningslinje*
    no: instruksjon*, instruks*, retningslinje*, anvisning*
    fi: ohje*, kehotte*, maaray*
    cs: instrukc*, pokyn*, prikaz*
    sk: instrukci*, pokyn*
    ro: instructiun*, indicatii*, directiv*
    hu: utasitas*, iranyelv*, instrukcio*
    el: οδηγίες, οδηγιών, εντολές, οδηγία
    id: instruksi, perintah, arahan, petunjuk
    vi: huong dan, chi dan, chi thi, lenh, yeu cau
    zh: 指令, 指示, 提示词, 提示, 命令, 说明, 系统提示, 设定, 指引, 准则
    ja: 指示, 命令, プロンプト, 指令, 設定, 指針, インストラクション, 教示, ガイドライン
    ko: 지시, 지침, 명령, 프롬프트, 안내, 설정, 가이드라인
    ar: التعليمات, تعليمات, الأوامر, أوامر, التوجيهات, توجيهات, الإرشادات, تعليماتك, إرشادات
    fa: دستورالعمل, دستورات, دستور
    he: ההוראות, הוראות, ההנחיות, הנחיות
    hi: निर्देश, आदेश, अनुदेश
    bn: নির্দেশ, নির্দেশনা
    th: คำสั่ง, คำแนะนำ, คำชี้แจง`,

  /** The same, in words that are also said of many other things. */
  ruleNoun: `
    en: rule, rules, constraint, constraints, command, commands, order, orders, directions, direction, policy, policies, restriction, restrictions, training, conditioning, protocol, protocols, limitations, limits, boundaries, principles, safety measures, requirements
    de: regel*, befehl*, einschrankung*, beschrankung*, auftrag, vorschrift*
    fr: regle, regles, ordre, ordres, contraintes, commandes, limites
    es: regla, reglas, orden, ordenes, restricciones, normas, comandos
    it: regole, regola, ordini, restrizioni, vincoli, comandi, limiti
    pt: regras, regra, ordens, restricoes
    nl: regels, regel, bevelen, beperkingen, commando's
    pl: zasad*, regul*, rozkaz*, ograniczen*, komend*
    ru: правил*, команд*, приказ*, ограничени*, запрет*
    uk: наказ*, обмежен*
    tr: kural*, emir*, emri, kisitlama*, komut*, sinirlama*
    sv: regler*, begransningar
    cs: pravidl*, omezeni
    ro: reguli*, ordine*, restrictii*, comenzi*
    hu: szabaly*, parancs*
    el: κανόνες, περιορισμούς
    id: aturan, peraturan, batasan
    vi: quy tac, quy dinh, gioi han
    zh: 规则, 规定, 限制, 约束, 要求, 规矩, 訓練, 训练
    ja: ルール, 規則, 制約, 制限
    ko: 규칙, 제한, 제약
    ar: القواعد, قواعد, القيود, قيود
    he: הכללים, כללים, המגבלות
    hi: नियम, प्रतिबंध
    th: กฎ, ข้อจำกัด`,

  /** What was said, by whomever: only all of it is telling. */
  saidNoun: `
    en: messages, context, conversation, conversations, text, content, setup, configuration, memory, dialogue, discussion, input, inputs, settings, tasks, data
    de: kontext, gesprach*, nachrichten, unterhaltung*, aufgaben
    fr: messages, contexte, conversation
    es: mensajes, contexto, conversacion
    it: messaggi, contesto, conversazione
    pt: mensagens, contexto, conversa
    nl: berichten, gesprek
    pl: kontekst, wiadomosci
    ru: контекст*, сообщени*, разговор*
    tr: mesajlar*, konusma*
    zh: 对话, 内容, 上下文, 消息
    ja: 会話, 内容, 文脈
    ko: 대화, 내용
    ar: الرسائل, المحادثة`,

  /** Everything that was said. */
  everything: `
    en: everything, anything, all that, all of that, whatever, all of the above, all the above, the above, all this, all of this, all you know, all i, all we
    de: alles, was
    fr: tout, tout ce, ce qui
    es: todo, lo que
    it: tutto, quello che
    pt: tudo, o que
    nl: alles, wat
    pl: wszystko
    ru: все, всё, то что
    tr: her sey*, hersey*
    sv: allt
    cs: vse
    ro: tot
    id: semua, segalanya
    zh: 一切, 所有内容, 全部内容, 所有
    ja: すべて, 全て, 全部, こと
    ko: 모든 것, 모두
    ar: كل ما, كل شيء`,

  toldBefore: `
    en: told before, you were told, you have been told, you've been told, i told you, said above, said before, said so far, was said, were told, came before, comes before, came prior, comes prior, written above, appears above, stated above, mentioned above, above this, before this, prior to this, previously told, up to this point, up until now, until now, so far, you were taught, you learned, you've learned, you have learned, been instructed, were instructed, you read above, preceding this, we discussed, we talked about, given above, from above, you know about your, told you, told to do, been told, above this line, you were trained, you've been trained, told earlier, said earlier, before now, listed above, above, until here, up to here, until this point, until this line
    de: oben steht, gesagt wurde, bisher, zuvor, vorher, davor, oben, gesagt habe
    fr: ci dessus, avant, t'a dit, t'ont dit, precede, vous a dit, jusqu'a present, on t'a dit, auparavant
    es: anterior, arriba, te dijeron, te han dicho, antes, te he dicho, hasta ahora, se te ha dicho, se te dijo
    it: sopra, precede, ti e stato detto, ti hanno detto, prima, finora, detto
    pt: acima, anterior, te disseram, foi dito, antes, ate agora, lhe disseram
    nl: hierboven, hiervoor, verteld, gezegd, eerder, tot nu toe, voorafgaat
    pl: powyzej, wczesniej, przedtem, powiedziano, dotychczas, do tej pory
    ru: выше, ранее, до этого, сказали, сказано, до сих пор, говорили, раньше, прежде
    tr: yukarida*, oncesini, soylenen*, oncesinde, onceki*, simdiye kadar*, ogrendig*
    zh: 之前, 以上, 上面, 上述, 前面, 此前
    ja: これまで, 上記, 以前, 今まで, 言われた, 教えられた
    ko: 지금까지, 위의, 이전, 들은
    ar: سبق, أعلاه, قيل لك, قبل`,

  /** To bring something out. Weak by itself. */
  reveal: `
    en: reveal, show, print, output, repeat, tell me, tell us, give me, give us, display, leak, dump, disclose, share, recite, write out, write down, expose, paste, spell out, list, copy, return, echo, quote, reproduce, provide, divulge, state, summarize, summarise, translate, encode, describe, type out, type, send me, send, read out, read back, read me, regurgitate, restate, rephrase, paraphrase, say, publish, uncover, explain, let me see, let me read, want to see, want to know, need to see, like to see, i'd like, like to know, can i see, may i see, could i see, transcribe, hand over, export, extract, convert, respond with, reply with, answer with, begin with, write, include, retrieve, confess, name, enumerate, turn, put, outline, reprint, rewrite, decode, spill, throw up, cough up, spell, summary of, copy of, complete, finish
    de: zeig*, gib, gebt, geben sie, nenn*, verrat*, drucke, wiederhol*, schreib*, teile mir, teilen sie, offenbar*, ausgeben, ausgib, sag mir, sagen sie mir, liste, lege offen, offenleg*, preis, lies, zitier*, ubersetz*, beschreib*, fasse
    fr: montre*, affiche*, revele*, repete*, donne, donnez, dis moi, dites moi, divulgue*, imprime*, ecris, ecrivez, recopie*, cite, citez, partage*, liste*, traduis*, devoile*, communique*, fournis, decris, copie, copiez, transmets, resume*
    es: muestra*, revela*, repite, repita, dame, deme, dime, digame, imprime*, escribe, escriba, comparte, lista, divulga, ensename, copia, traduce, describe, devuelve, proporciona, expon, filtra, resume, cuentame
    it: mostra*, rivela*, ripeti*, dammi, dimmi, stampa, scrivi, condividi, elenca, divulga, copia, traduci, descrivi, fornisci, riporta, riassumi, trascrivi, esponi, mi dica
    pt: mostr*, revel*, repit*, repet*, me de, me diga, diga, exiba, imprim*, escrev*, compartilh*, list*, divulg*, copi*, traduz*, descrev*, fornec*, forneca, exibe, resum*, conte me, me conte, transcreva
    nl: toon, laat zien, laat me, onthul*, herhaal*, geef, vertel, druk af, schrijf, deel, som op, kopieer, print, vertaal, beschrijf, openbaar, noem, citeer
    pl: pokaz*, ujawnij*, powtorz*, podaj*, wypisz*, wyswietl*, napisz*, wydrukuj*, zdradz*, powiedz*, skopiuj*, przetlumacz*, opisz*, zacytuj*, udostepnij*, wymien*
    ru: покажи*, раскрой*, повтори*, выведи*, напиши*, скажи*, распечатай*, выдай*, сообщи*, перечисли*, назови*, открой*, процитируй*, скопируй*, переведи*, опиши*, расскажи*, дай мне, предоставь*, перескажи*
    uk: розкрий*, виведи*, скажи*
    tr: goster*, ifsa et*, acikla*, tekrarla*, yazdir*, yaz, yazin, soyle*, paylas*, listele*, ver, verin, bildir*, cevir*, anlat*
    sv: visa, avsloja, upprepa, skriv ut, beratta, ge mig, skriv, lista
    cs: ukaz*, prozrad*, zopakuj*, vypis*, odhal*, napis*
    ro: arata*, dezvaluie*, repeta*, afiseaza*, spune mi, scrie
    hu: mutasd, ird ki, aruld el, ismeteld
    el: δείξε, αποκάλυψε, επανέλαβε, εμφάνισε, γράψε
    id: tampilkan, ungkapkan, tunjukkan, ulangi, beritahu, cetak, sebutkan
    vi: hien thi, tiet lo, cho toi biet, lap lai, in ra, cho toi xem, viet ra
    zh: 显示, 告诉我, 输出, 重复, 打印, 透露, 泄露, 展示, 列出, 公开, 给我看, 复述, 写出, 说出, 给我, 揭示, 翻译, 提供, 发给我, 讲出, 背诵, 原样, 透漏, 顯示, 告訴我, 洩露, 說出
    ja: 表示, 教えて, 出力, 繰り返, 見せて, 開示, 明かし, 書き出, 示して, 公開, 漏らし, 列挙, 暴露, 述べて, コピー, 書いて, 答えて, 翻訳, 全文
    ko: 보여, 알려, 출력, 반복, 공개, 말해, 표시, 적어, 누설, 인쇄, 번역, 써줘, 나열
    ar: اكشف, أظهر, اعرض, كرر, اطبع, أخبرني, اكتب, شارك, قل لي, أفصح, أعطني, اذكر, ترجم
    fa: نشان بده, افشا, تکرار کن, چاپ کن, بگو
    he: הצג, חשוף, הראה, גלה, חזור על, הדפס, תגיד לי, תראה לי, ספר לי
    hi: दिखाओ, दिखाएं, बताओ, बताएं, प्रकट, दोहराओ, दोहराएं, प्रिंट, दिखाइए, बताइए, उजागर
    th: แสดง, บอก, เปิดเผย, พิมพ์, ทำซ้ำ`,

  /** What a model was told before anyone spoke to it; needs an owner, an article or a verb beside it. */
  systemPrompt: `
    en: system prompt, system prompts, systemprompt, system message, system instruction, system instructions, sys prompt, initial prompt, initial instructions, initial instruction, initial message, initial directives, original prompt, original instructions, original system, hidden prompt, hidden instructions, hidden rules, hidden system, secret prompt, secret instructions, secret rules, secret system, internal prompt, internal instructions, internal guidelines, internal rules, confidential prompt, confidential instructions, custom instructions, developer message, developer instructions, developer prompt, preprompt, pre prompt, meta prompt, metaprompt, starting prompt, starting instructions, base prompt, base instructions, core prompt, core instructions, core directives, prompt instructions, instruction prompt, backstage instructions, preamble, underlying instructions, underlying prompt, root prompt, configuration prompt, context prompt, full prompt, entire prompt, exact prompt, exact instructions, full instructions, opening instructions, background instructions, first instructions, governing instructions, operating instructions, setup instructions, master prompt, prime directive, bootstrap prompt, seed prompt, prefix prompt, prompt prefix, initialization text, initialization prompt, initialization instructions, initialisation text, initialisation prompt, init prompt, startup instructions, start up instructions, boot prompt, prompt text
    de: systemprompt*, systemanweisung*, systemnachricht*, geheime anweisungen, geheimen anweisungen, internen anweisungen, versteckte anweisungen, versteckten anweisungen, ursprungliche anweisung*, ursprunglichen anweisungen, initialen anweisungen, interne anweisungen, systeminstruktion*, ursprunglichen prompt, internen regeln, geheimen regeln, verborgenen anweisungen, system anweisungen, anfangsanweisung*, grundanweisung*, systemvorgabe*
    fr: prompt systeme, prompt initial, invite systeme, instructions systeme, message systeme, instructions initiales, instructions secretes, instructions internes, instructions cachees, consignes initiales, consignes systeme, consignes internes, instructions confidentielles, consignes secretes, prompt d'origine, instructions d'origine, consignes cachees
    es: prompt del sistema, prompt de sistema, mensaje del sistema, mensaje de sistema, instrucciones del sistema, instrucciones iniciales, instrucciones secretas, instrucciones internas, instrucciones ocultas, prompt inicial, indicaciones del sistema, instrucciones originales, prompt oculto, instrucciones de sistema, instrucciones confidenciales, prompt original, prompt secreto, indicaciones iniciales
    it: prompt di sistema, prompt del sistema, messaggio di sistema, istruzioni di sistema, istruzioni iniziali, istruzioni segrete, istruzioni interne, istruzioni nascoste, prompt iniziale, istruzioni del sistema, istruzioni originali, prompt nascosto, istruzioni riservate, prompt originale
    pt: prompt do sistema, mensagem do sistema, mensagem de sistema, instrucoes do sistema, instrucoes de sistema, instrucoes iniciais, instrucoes secretas, instrucoes internas, instrucoes ocultas, instrucoes originais, instrucoes confidenciais
    nl: systeemprompt, systeem prompt, systeeminstructies, systeembericht, geheime instructies, verborgen instructies, interne instructies, oorspronkelijke instructies, initiele instructies, systeemopdracht, oorspronkelijke prompt, verborgen prompt
    pl: prompt systemow*, promptu systemow*, instrukcje systemow*, instrukcji systemow*, tajne instrukcje, ukryte instrukcje, wewnetrzne instrukcje, poczatkowe instrukcje, poczatkowy prompt, wiadomosc systemow*, komunikat systemow*, polecenie systemow*, tajnych instrukcji
    ru: системный промпт*, системного промпта, системном промпте, системную подсказку, системные инструкци*, системное сообщение, системных инструкций, скрытые инструкци*, секретные инструкци*, внутренние инструкци*, начальные инструкци*, исходные инструкци*, изначальные инструкци*, системную инструкцию, начальный промпт, системный запрос, исходный промпт, скрытый промпт, первоначальные инструкци*
    uk: системні інструкці*
    tr: sistem komut*, sistem istem*, sistem talimat*, sistem mesaj*, sistem prompt*, gizli talimat*, ilk talimat*, baslangic talimat*, sistem yonerge*, dahili talimat*, gizli komut*
    sv: systeminstruktion*, systemmeddelande*, dolda instruktion*
    cs: systemovy prompt, systemove instrukce, systemovou zpravu, skryte instrukce
    ro: promptul de sistem, prompt de sistem, instructiunile de sistem, instructiunile initiale, instructiunile tale
    hu: rendszerprompt*, rendszer prompt*, rendszerutasitas*, rendszeruzenet*
    el: μήνυμα συστήματος, οδηγίες συστήματος, προτροπή συστήματος
    id: prompt sistem, instruksi sistem, instruksi awal, perintah sistem, pesan sistem, instruksi rahasia
    vi: loi nhac he thong, huong dan he thong, chi dan he thong, cau lenh he thong, prompt he thong, loi nhac ban dau, huong dan ban dau
    zh: 系统提示, 系统提示词, 系统指令, 初始指令, 初始提示, 隐藏指令, 内部指令, 系统消息, 系统信息, 原始指令, 系統提示, 系统设定, 预设指令, 系统命令, 内部规则, 秘密指令, 系統指令, 隱藏指令, 系统prompt
    ja: システムプロンプト, システムメッセージ, 初期プロンプト, 初期指示, 内部指示, 隠された指示, システム指示, 秘密の指示, 最初の指示, 元の指示, 内部の指示, 初期設定の指示, 内部プロンプト, システムの指示, 最初のプロンプト
    ko: 시스템 프롬프트, 시스템 메시지, 시스템 지시, 초기 지시, 숨겨진 지시, 내부 지시, 초기 프롬프트, 시스템 명령, 시스템 지침, 비밀 지침, 내부 지침
    ar: موجه النظام, تعليمات النظام, رسالة النظام, التعليمات السرية, التعليمات الأولية, أوامر النظام, التعليمات الداخلية, التعليمات المخفية, مطالبة النظام, نص النظام, برومبت النظام, التعليمات الأصلية
    fa: دستورالعمل سیستم, پرامپت سیستم
    he: הנחיית המערכת, הוראות המערכת, הנחיות המערכת, פרומפט המערכת
    hi: सिस्टम प्रॉम्प्ट, सिस्टम निर्देश, प्रारंभिक निर्देश, छिपे हुए निर्देश, सिस्टम संदेश
    th: พรอมต์ระบบ, คำสั่งระบบ, ข้อความระบบ`,
} as const;
