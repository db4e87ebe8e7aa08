/**
 * The texts that the tokenizer is measured on. English, code and JSON are documentation, source and
 * package files of the installed npm packages (the same for everybody with the same lock file). The
 * other languages are sentences drawn at random, with a fixed seed, from word lists below: common
 * words are drawn more often than rare ones, as in real text.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Random, randomFrom } from '../test/unit/tokenizer/random-text.ts';

export interface Corpus {
  readonly name: string;
  readonly texts: readonly string[];
  readonly bytes: number;
}

const SEED = 20_260_714;
const CORPUS_UNITS = 1_200_000;
const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url));

const CHINESE =
  '的 我们 是 在 一个 有 和 了 不 人 这 中 大 为 上 可以 使用 系统 数据 请求 模型 服务器 用户 时间 问题 需要 进行 如果 因为 所以 但是 已经 没有 通过 提供 支持 开发 应用 程序 网络 安全 管理 配置 文件 信息 内容 语言 技术 公司 中国 北京 上海 经济 社会 发展 研究 学习 工作 生活 世界 国家 历史 文化 教育 科学 环境 健康 医院 音乐 电影 朋友 家庭 孩子 老师 学生 今天 明天 昨天 早上 晚上 天气 城市 道路 汽车 火车 飞机 旅行 餐厅 食物 水果 苹果 咖啡 茶 牛奶 面包 鱼 鸟 树 花 山 河 海 月亮 太阳 星星 春天 夏天 秋天 冬天 红色 蓝色 绿色 黑色 白色 高兴 悲伤 愤怒 安静 美丽 聪明 困难 容易 重要 必要 特别 非常 完全 大约 突然 慢慢 继续 开始 结束 决定 选择 比较 解释 描述 说明 讨论 建议 帮助 希望 相信 认为 知道 理解 记得 忘记 寻找 发现 创造 改变 提高 降低 增加 减少 限制 令牌 计算 缓存 网关 负载均衡 延迟 吞吐量 加密 证书 备份 恢复 日志 监控 部署 容器 集群 协议 接口 线程 进程 内存 磁盘 编译 调试 测试 版本 分支 合并 蝴蝶 蜻蜓 琥珀 鹦鹉 葡萄 琵琶 瀑布 沙漠 峡谷 灯塔'.split(
    ' ',
  );
const JAPANESE =
  'の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない この ため その あっ よう また もの という あり まで られ なる へ か だ これ によって により おり より による ず なり られる において ば なかっ なく しかし について せ だっ その後 できる それ システム データ サーバー ユーザー リクエスト モデル プログラム ネットワーク セキュリティ ファイル 設定 管理 時間 問題 必要 場合 使用 開発 技術 会社 東京 大阪 日本 世界 歴史 文化 教育 科学 環境 健康 病院 音楽 映画 友達 家族 子供 先生 学生 今日 明日 昨日 朝 夜 天気 町 道 車 電車 飛行機 旅行 食べ物 果物 りんご コーヒー お茶 牛乳 パン 魚 鳥 木 花 山 川 海 月 太陽 星 春 夏 秋 冬 赤い 青い 緑 黒い 白い 嬉しい 悲しい 静か 美しい 賢い 難しい 簡単 大切 特別 とても 完全に およそ 突然 ゆっくり 続ける 始める 終わる 決める 選ぶ 比べる 説明する 話し合う 提案 助ける 望む 信じる 考える 知っている 理解する 覚える 忘れる 探す 見つける 作る 変える 高める 減らす 増やす トークン キャッシュ ゲートウェイ 遅延 暗号化 証明書 バックアップ ログ 監視 コンテナ クラスター プロトコル インターフェース メモリ テスト バージョン 蝶々 鸚鵡 葡萄 琵琶湖 砂漠 灯台'.split(
    ' ',
  );
const RUSSIAN =
  'и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой весь год от так о для ты же все тот мочь вы человек такой его сказать только или ещё бы себя один как уже до время если сам когда другой вот говорить наш мой знать стать при чтобы дело жизнь кто первый очень два день её новый рука даже во со раз где там под можно ну какой после их работа без самый потом надо хотеть ли слово идти большой должен место иметь ничто система данные сервер пользователь запрос модель программа сеть безопасность файл настройка управление вопрос необходимость разработка технология компания Москва Россия история культура образование наука окружающая среда здоровье больница музыка кино друг семья ребёнок учитель студент сегодня завтра вчера утром вечером погода город дорога машина поезд самолёт путешествие еда яблоко кофе чай молоко хлеб рыба птица дерево цветок гора река море луна солнце звезда весна лето осень зима красный синий зелёный чёрный белый радость печаль тишина красивый умный трудно легко важно особенно полностью приблизительно внезапно медленно продолжать начинать закончить решить выбрать сравнить объяснить обсуждать предложить помогать надеяться верить понимать помнить забыть искать находить создавать изменять повышать уменьшать ограничение токен кэш шлюз задержка шифрование сертификат контейнер кластер протокол интерфейс память тестирование версия бабочка попугай виноград водопад пустыня ущелье маяк'.split(
    ' ',
  );
const ENGLISH =
  'the of and to in a is that for it as was with be by on not he I this are or his from at which but have an had they you were their one all we can her has there been if more when will would who so no system data server user request model program network file time question people world history science music family student water light house garden window summer quickly perhaps between nothing because through another beautiful understand remember development international responsibility'.split(
    ' ',
  );
const OTHER_SCRIPTS =
  '안녕하세요 감사합니다 데이터 시스템 مرحبا كيف الحال البيانات النظام नमस्ते दुनिया प्रणाली สวัสดี ระบบ ข้อมูล שלום עולם γεια κόσμος Übergröße façade naïve Ångström žluťoučký şükür tiếng Việt'.split(
    ' ',
  );
const SYMBOLS =
  '😀 😂 👍🏽 ❤️ 🚀 🎉 👨‍👩‍👧‍👦 🇩🇪 🏳️‍🌈 ✅ ⚠️ → ≤ ∑ √ € £ ½ № … — “ ” « » • ── │ ░▒▓ 𝐇𝐞𝐥𝐥𝐨 ①②③'.split(
    ' ',
  );

/** Draws low indices more often: roughly what Zipf's law says of words. */
function draw(random: Random, words: readonly string[]): string {
  const share = random(1_000_000) / 1_000_000;
  return words[Math.floor(words.length * share * share)]!;
}

interface Language {
  readonly words: readonly string[];
  readonly between: string;
  readonly pause: string;
  readonly stop: string;
}

function sentence(random: Random, { words, between, pause, stop }: Language): string {
  let text = draw(random, words);
  for (let left = 4 + random(14); left > 0; left--) {
    text += (random(9) === 0 ? pause : between) + draw(random, words);
    if (random(40) === 0) {
      text += `${between}${random(5000)}`;
    }
  }
  return text + stop + (random(6) === 0 ? '\n\n' : between);
}

const SPACED = { between: ' ', pause: ', ', stop: '.' };
const LANGUAGES = {
  chinese: { words: CHINESE, between: '', pause: '，', stop: '。' },
  japanese: { words: JAPANESE, between: '', pause: '、', stop: '。' },
  russian: { words: RUSSIAN, ...SPACED },
  english: { words: ENGLISH, ...SPACED },
  other: { words: OTHER_SCRIPTS, ...SPACED },
} as const;

function sentences(language: Language): string {
  const random = randomFrom(SEED);
  const parts: string[] = [];
  for (let length = 0; length < CORPUS_UNITS; length += parts.at(-1)!.length) {
    parts.push(sentence(random, language));
  }
  return parts.join('');
}

function mixture(): string {
  const random = randomFrom(SEED);
  const languages = Object.values(LANGUAGES);
  const parts: string[] = [];
  for (let length = 0; length < CORPUS_UNITS; length += parts.at(-1)!.length) {
    const kind = random(8);
    if (kind < 5) {
      parts.push(sentence(random, languages[kind]!));
    } else if (kind < 7) {
      parts.push(`${draw(random, SYMBOLS)}${random(3) === 0 ? '' : ' '}`);
    } else {
      parts.push(`\`const value${random(100)} = { id: ${random(1e6)}, ok: true };\`\n`);
    }
  }
  return parts.join('');
}

function* filesOf(folder: string, ending: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesOf(path, ending);
    } else if (entry.isFile() && entry.name.endsWith(ending)) {
      yield path;
    }
  }
}

const LARGEST_FILE_UNITS = 60_000;

function installed(ending: string, filter: (text: string) => string): string {
  const parts: string[] = [];
  let length = 0;
  for (const path of filesOf(PACKAGES, ending)) {
    const text = readFileSync(path, 'utf8');
    if (text.length < LARGEST_FILE_UNITS && length < CORPUS_UNITS) {
      parts.push(filter(text));
      length += parts.at(-1)!.length;
    }
  }
  return parts.join('\n');
}

/** Lines that are sentences, not tables, lists of links or examples. */
function prose(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^[A-Z][^`|<>{}[\]]{60,}[.:,]?$/.test(line) && !line.includes('http'))
    .join('\n');
}

function cut(name: string, text: string, units: number): Corpus {
  const texts: string[] = [];
  for (let at = 0; at + units <= Math.min(text.length, CORPUS_UNITS); at += units) {
    texts.push(text.slice(at, at + units));
  }
  const bytes = texts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  return { name, texts, bytes };
}

/** Units are UTF-16 units: bytes for ASCII, and about 4 KB of anything else. */
export function corpora(): Corpus[] {
  const whole = (text: string) => text;
  const english = installed('.md', prose) + sentences(LANGUAGES.english);
  return [
    cut('English 200 B', english, 200),
    cut('English 4 KB', english, 4096),
    cut('English 64 KB', english, 65_536),
    cut('English 1 MB', english, 1_048_576),
    cut('code 4 KB', installed('.ts', whole), 4096),
    cut('JSON 4 KB', installed('.json', whole), 4096),
    cut('Chinese 4 KB', sentences(LANGUAGES.chinese), 1365),
    cut('Japanese 4 KB', sentences(LANGUAGES.japanese), 1365),
    cut('Russian 4 KB', sentences(LANGUAGES.russian), 2300),
    cut('mixed 4 KB', mixture(), 2600),
  ];
}
