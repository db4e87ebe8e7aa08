-- Keys and tokens that say what they are by how they begin, and JSON web tokens: those of
-- agent/inspection/secrets/prefixed.ts and jwt.ts that are known by a literal prefix. A test holds both against the
-- same keys. Pure; a finder as those in numbers.lua.

local find, byte, sub, match, gmatch, lower =
  string.find, string.byte, string.sub, string.match, string.gmatch, string.lower
local char, log = string.char, math.log

local ENTROPY_MIN = 2.8 -- bits per character
local ENTROPY_BYTES = 256
local JWT_HEADER_MIN, JWT_HEADER_MAX = 16, 1024
local TOKEN = "[%w_-]"

-- Prefixes, the characters that follow them, how many at least and at most, and bits per character.
local ALNUM, WORD, HEX = "[%w]*", "[%w_-]*", "[0-9a-f]*"
local BASE64 = "[%w+/=_-]*"
local SHAPES = {
  { "sk-ant-", WORD, 24, 200 },
  { "sk-or-", WORD, 32, 120 },
  { "sk-proj- sk-svcacct- sk-admin- sk-None- sk-service-", WORD, 20, 220 },
  { "sk-lf- pk-lf-", "[0-9a-f-]*", 36, 36 },
  { "csk-", ALNUM, 40, 60 },
  { "sk-litellm-", WORD, 16, 120 },
  { "sk-", WORD, 20, 200, 3.2 },
  { "sess-", ALNUM, 40, 40 },
  { "AIza", WORD, 35, 35 },
  { "AQ.", WORD, 40, 120 },
  { "ya29.", WORD, 30, 400 },
  { "GOCSPX-", WORD, 28, 28 },
  { "gsk_", ALNUM, 48, 56 },
  { "xai-", ALNUM, 70, 90 },
  { "hf_", ALNUM, 34, 40 },
  { "api_org_", ALNUM, 34, 34 },
  { "r8_", ALNUM, 37, 37 },
  { "pplx-", ALNUM, 40, 64 },
  { "nvapi-", WORD, 60, 80 },
  { "fw_", ALNUM, 22, 40 },
  { "tvly-", WORD, 28, 60 },
  { "pcsk_", WORD, 40, 80 },
  { "lsv2_pt_ lsv2_sk_", "[0-9a-f_]*", 43, 43 },
  { "sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_", ALNUM, 16, 247, 2.5 },
  { "sk_", HEX, 48, 48 },
  { "e2b_", HEX, 40, 40 },
  { "jina_", ALNUM, 50, 70 },
  { "AKIA ASIA ABIA ACCA", "[A-Z2-7]*", 16, 16, 2.5 },
  { "ABSK", "[%w+/=]*", 100, 262 },
  { "github_pat_", "[%w_]*", 82, 82 },
  { "ghp_ gho_ ghu_ ghs_ ghr_", ALNUM, 36, 251 },
  {
    "glpat- gldt- glrt- glptt- glft- glsoat- glcbt- glimt- glagent- glwt- gloas- glffct-",
    "[%w_.-]*",
    20,
    120,
  },
  { "npm_", ALNUM, 36, 36 },
  { "pypi-AgEIcHlwaS5vcmc pypi-AgENdGVzdC5weXBpLm9yZw", WORD, 50, 400 },
  { "rubygems_", HEX, 48, 48 },
  { "dapi", "[0-9a-f]*", 32, 32 },
  { "dop_v1_ doo_v1_ dor_v1_", HEX, 64, 64 },
  { "pul-", HEX, 40, 40 },
  { "hvs. hvb. hvr.", WORD, 90, 300 },
  { "dp.pt. dp.st. dp.ct. dp.sa.", "[%w._-]*", 40, 64 },
  { "pscale_tkn_ pscale_pw_ pscale_oauth_", "[%w_.=-]*", 32, 64 },
  { "sbp_", HEX, 40, 40 },
  { "sb_secret_", WORD, 30, 60 },
  { "fo1_", WORD, 43, 43 },
  { "HRKU-AA", WORD, 58, 58 },
  { "LTAI", ALNUM, 16, 24, 3 },
  { "AKID", ALNUM, 32, 32, 3.5 },
  { "dckr_pat_", WORD, 27, 27 },
  { "bkua_", HEX, 40, 40 },
  { "xoxe.xoxb- xoxe.xoxp- xoxb- xoxp- xoxa- xoxr- xoxe- xoxo- xapp- xwfp- xoxc- xoxd-", "[%w%%-]*", 16, 250, 2.5 },
  { "whsec_", "[%w+/=]*", 32, 66 },
  { "SG.", "[%w_.-]*", 66, 66 },
  { "shpat_ shpca_ shppa_ shpss_", "[%x]*", 32, 32 },
  { "sq0atp- sq0csp-", WORD, 22, 60 },
  { "lin_api_", ALNUM, 40, 40 },
  { "ntn_", ALNUM, 46, 46 },
  { "secret_", ALNUM, 43, 43 },
  { "PMAK-", "[0-9a-f-]*", 59, 59 },
  { "glc_ glsa_", BASE64, 32, 400 },
  { "NRAK- NRJS- NRII-", WORD, 19, 36 },
  { "sntrys_ sntryu_", BASE64, 60, 400 },
  { "figd_ figo_", WORD, 38, 60 },
  { "ATATT3 ATCTT3 ATBB", "[%w_=-]*", 28, 240 },
  { "AGE-SECRET-KEY-1", "[%w]*", 58, 58 },
  { "EAACEdEose0cBA", ALNUM, 20, 300 },
  { "rzp_live_ rzp_test_", ALNUM, 14, 24, 2.5 },
  { "CFPAT-", WORD, 43, 43 },
  { "tfp_", WORD, 40, 70 },
}

-- As plausible.ts: what documentation shows instead of a key.
local PLACEHOLDERS = {}
for word in
  gmatch(
    "example sample placeholder dummy redacted changeme change_me change-me replace insert your- your_ yourkey my-key "
      .. "my_key my-token my_token my-secret my_secret my-api my_api xxxx *** ... todo fixme testkey test-key test_key "
      .. "fake lorem 0123456789 123456789012 abcdefghij aaaaaaaa deadbeef 11111111 00000000000",
    "%S+"
  )
do
  PLACEHOLDERS[#PLACEHOLDERS + 1] = word
end

local BY_PAIR, FIRST_BYTES, STEMS = {}, { e = true }, { e = true, ey = true }

local Keys = {
  -- Words of letters and dots with which a key may begin: a text that ends in one may go on as one.
  STEMS = STEMS,
}

local function declare(prefix, shape)
  local pair = sub(prefix, 1, 2)
  BY_PAIR[pair] = BY_PAIR[pair] or {}
  table.insert(BY_PAIR[pair], {
    prefix = prefix,
    body = "^" .. shape[2],
    least = shape[3],
    most = shape[4],
    entropy = shape[5] or ENTROPY_MIN,
  })
  FIRST_BYTES[sub(prefix, 1, 1)] = true
  for length = 1, #match(prefix, "^[%a.]*") do
    STEMS[sub(prefix, 1, length)] = true
  end
end

for _, shape in ipairs(SHAPES) do
  for prefix in gmatch(shape[1], "%S+") do
    declare(prefix, shape)
  end
end

local function entropy(value)
  local counts, length = {}, #value
  for at = 1, length do
    local code = byte(value, at)
    counts[code] = (counts[code] or 0) + 1
  end
  local bits = 0
  for _, count in pairs(counts) do
    local share = count / length
    bits = bits - share * log(share, 2)
  end
  return bits
end

local function is_placeholder(value)
  value = lower(value)
  for i = 1, #PLACEHOLDERS do
    if find(value, PLACEHOLDERS[i], 1, true) then
      return true
    end
  end
  return false
end

-- Returns where the key at `from` ends, or nil and whether the text's end leaves that open.
local function key_at(text, from, shapes, final)
  local open = false
  for i = 1, #shapes do
    local shape = shapes[i]
    local prefix = shape.prefix
    local have = sub(text, from, from + #prefix - 1)
    if have == prefix then
      local body_from = from + #prefix
      local _, last = find(text, shape.body, body_from)
      local length = last - body_from + 1
      if length <= shape.most then
        if last == #text and not final then
          open = true
        elseif length >= shape.least and not find(text, "^" .. TOKEN, last + 1) then
          -- A dot at the end is the sentence's.
          while byte(text, last) == 46 do
            last = last - 1
          end
          local body = sub(text, body_from, last)
          local looked_at = sub(body, 1, ENTROPY_BYTES)
          if
            #body >= shape.least
            and not is_placeholder(prefix .. looked_at)
            and entropy(looked_at) >= shape.entropy
          then
            return last, open
          end
        end
      end
    elseif not final and from + #have > #text and sub(prefix, 1, #have) == have then
      open = true
    end
  end
  return nil, open
end

local BASE64_VALUES = {}
do
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  for at = 1, 64 do
    BASE64_VALUES[byte(alphabet, at)] = at - 1
  end
end

local function decode_base64url(text)
  local out, bits, count = {}, 0, 0
  for at = 1, #text do
    bits, count = (bits << 6 | BASE64_VALUES[byte(text, at)]) & 0xffffff, count + 6
    if count >= 8 then
      count = count - 8
      out[#out + 1] = char(bits >> count & 255)
    end
  end
  return table.concat(out)
end

-- At `eyJ`. Returns whether a token is there, or nil when the text's end leaves that open.
local function is_jwt(text, from, header_last, final)
  local length = header_last - from + 1
  if length > JWT_HEADER_MAX then
    return false
  end
  if header_last + 4 > #text and not final then
    local rest = sub(text, header_last + 1)
    local might_be = ".eyJ"
    if sub(might_be, 1, #rest) == rest then
      return nil
    end
  end
  if length < JWT_HEADER_MIN or not find(text, "^%.[%w_-]", header_last + 1) then
    return false
  end
  local header = decode_base64url(sub(text, from, header_last))
  if not find(header, "^{") or not (find(header, '"alg"', 1, true) or find(header, '"typ"', 1, true)) then
    return false
  end
  return find(header, '"enc"', 1, true) ~= nil or find(text, "^%.eyJ", header_last + 1) ~= nil
end

-- Where a token that has been recognized goes on to, from inside of it. Nil when not even `from` is part of it. The
-- second result: whether the text's end leaves open where it ends.
function Keys.jwt_end(text, from, final)
  local last = from - 1
  while true do
    local _, run = find(text, "^" .. TOKEN .. "+", last + 1)
    last = run or last
    if last >= #text then
      return last, not final
    elseif byte(text, last + 1) ~= 46 then
      return last, false
    elseif last + 1 == #text then
      return last, not final
    elseif not find(text, "^" .. TOKEN, last + 2) then
      return last, false
    end
    last = last + 1
  end
end

function Keys.find(text, first, final, found)
  local from, to = find(text, "[%w_-]+", first)
  while from do
    local resume = to + 1
    local touches_end = to == #text and not final
    if not (from == first and find(text, "^" .. TOKEN, from - 1)) then
      if from == to then
        if touches_end and FIRST_BYTES[sub(text, from, from)] then
          return from
        end
      elseif sub(text, from, from + 2) == "eyJ" or touches_end and sub(text, from) == "ey" then
        local is_token = false
        if touches_end then
          if to - from < JWT_HEADER_MAX then
            return from
          end
        else
          is_token = is_jwt(text, from, to, final)
        end
        if is_token == nil then
          return from
        elseif is_token then
          local last, open = Keys.jwt_end(text, from, final)
          found[#found + 1] = { from = from, to = last, entity = "API_KEY", open = open and "jwt" or nil }
          resume = last + 1
        end
      else
        local shapes = BY_PAIR[sub(text, from, from + 1)]
        if shapes then
          local last, open = key_at(text, from, shapes, final)
          if open then
            return from
          elseif last then
            found[#found + 1] = { from = from, to = last, entity = "API_KEY" }
            resume = last + 1
          end
        end
      end
    end
    from, to = find(text, "[%w_-]+", resume)
  end
  return nil
end

return Keys
