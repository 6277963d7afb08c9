import { verb } from "./koVerbs.ts";
import { AFTERNOON, DAYTIME, EVENING, GROUPS, MORNING, NIGHT, op, SMALL_HOURS, UNITS } from "./senses.ts";
import type { Entry, Lexicon } from "./senses.ts";

/** Adjectives that colour a noun: "빨간", "빨간색", "빨강", "붉은색의" ... */
const color = (sense: Extract<Entry["sense"], { is: "color" }>, forms: string): Entry => ({ sense, forms, noun: true });

/**
 * Korean words and what they mean. Spaces in a form may be left out when typing. `noun: true`: particles may follow (을, 에서, 으로 ...).
 */
const nominal: Entry[] = [
  color({ is: "color", names: ["black"] }, "검은|검은색|검정|검정색|까만|까만색|흑색|블랙|검정 색"),
  color({ is: "color", names: ["white"] }, "흰|흰색|하얀|하얀색|하양|백색|화이트"),
  color({ is: "color", names: ["gray"] }, "회색|잿빛|쥐색|그레이"),
  color({ is: "color", names: ["red"] }, "빨간|빨간색|빨강|빨강색|붉은|붉은색|적색|새빨간|레드"),
  color({ is: "color", names: ["orange"] }, "주황|주황색|주황빛"),
  color({ is: "color", names: ["yellow"] }, "노란|노란색|노랑|노랑색|황색"),
  color({ is: "color", names: ["green"] }, "초록|초록색|녹색|푸르른|연두색|연두|그린"),
  color({ is: "color", names: ["blue"] }, "파란|파란색|파랑|파랑색|푸른|푸른색|청색|하늘색|블루"),
  color({ is: "color", names: ["purple"] }, "보라|보라색|보랏빛|자주색"),
  color({ is: "color", names: ["pink"] }, "분홍|분홍색|핑크|핑크색"),
  color({ is: "color", names: ["brown"] }, "갈색|밤색|고동색"),
  color(
    { is: "color", names: ["blue", "black"] },
    "남색|곤색|네이비|감색|짙은 파란|짙은 파란색|어두운 파란|어두운 파란색",
  ),
  color({ is: "color", names: ["blue", "green"] }, "청록색|청록|옥색"),
  color({ is: "color", names: ["red", "brown"] }, "적갈색|짙은 빨간|짙은 빨간색"),
  color({ is: "color", names: ["gray", "black"] }, "짙은 회색|진회색|어두운 회색"),
  color({ is: "color", names: ["gray", "white"] }, "은색|밝은 회색|연회색"),
  color({ is: "color", names: ["green", "brown"] }, "카키|카키색|국방색|올리브색"),
  color({ is: "color", names: ["brown", "white", "yellow"] }, "베이지|베이지색|크림색|상아색"),
  color({ is: "color", names: ["yellow", "brown"] }, "금색|황금색"),
  color({ is: "color", names: ["black", "gray"], shade: true }, "어두운|짙은|어두운 색|어두운색|짙은 색"),
  color({ is: "color", names: ["white", "gray"], shade: true }, "밝은|환한|밝은 색|밝은색"),

  {
    sense: { is: "garment", part: "upper" },
    forms:
      "상의|윗옷|웃옷|재킷|자켓|잠바|점퍼|셔츠|티셔츠|티|코트|외투|스웨터|후드티|블라우스|조끼|패딩|와이셔츠|남방|가디건|상체",
    noun: true,
  },
  {
    sense: { is: "garment", part: "lower" },
    forms: "하의|바지|아래옷|치마|스커트|반바지|레깅스|하체",
    noun: true,
  },
  { sense: { is: "garment", part: "lower", color: "blue" }, forms: "청바지", noun: true },
  { sense: { is: "garment", part: "any" }, forms: "옷|의상|복장|원피스|드레스|정장|양복|옷차림", noun: true },

  { sense: { is: "size", size: "small" }, forms: "작은|조그만|소형" },
  { sense: { is: "size", size: "large" }, forms: "큰|커다란|대형" },
  { sense: { is: "loiter" }, forms: "배회|서성임", noun: true },
  { sense: { is: "pace", speed: "fast" }, forms: "빠르게|빨리|빠른|급히|빠른 속도로" },
  { sense: { is: "pace", speed: "slow" }, forms: "느리게|천천히|느린|서서히" },
  { sense: { is: "side", side: "left" }, forms: "왼쪽|좌측|왼편|왼쪽 끝|왼쪽 가장자리", noun: true },
  { sense: { is: "side", side: "right" }, forms: "오른쪽|우측|오른편|오른쪽 끝|오른쪽 가장자리", noun: true },
  { sense: { is: "side", side: "up" }, forms: "위쪽|윗쪽|위|상단", noun: true },
  { sense: { is: "side", side: "down" }, forms: "아래쪽|아래|밑|하단", noun: true },
  { sense: { is: "side", side: "up-left" }, forms: "왼쪽 위|좌상단|왼쪽 위쪽|좌측 상단", noun: true },
  { sense: { is: "side", side: "up-right" }, forms: "오른쪽 위|우상단|오른쪽 위쪽|우측 상단", noun: true },
  { sense: { is: "side", side: "down-left" }, forms: "왼쪽 아래|좌하단|왼쪽 아래쪽|좌측 하단", noun: true },
  { sense: { is: "side", side: "down-right" }, forms: "오른쪽 아래|우하단|오른쪽 아래쪽|우측 하단", noun: true },
  { sense: { is: "direction", sides: ["up"] }, forms: "카메라에서 멀어지는|카메라 반대쪽으로" },
  { sense: { is: "direction", sides: ["down"] }, forms: "카메라 쪽으로|카메라를 향해|카메라로 다가오는" },

  {
    sense: { is: "relation", relation: "near" },
    forms:
      "옆에|옆에 있는|옆의|옆|곁에|곁에 있는|근처에|근처에 있는|근처의|근처|가까이|가까이에|가까이 있는|앞에|앞에 있는|뒤에|뒤에 있는|주변에|주변에 있는|근처에서|옆에서|앞에서",
  },
  {
    sense: { is: "relation", relation: "near", mutual: true },
    forms: "함께|함께 있는|같이|같이 있는|나란히|서로 가까이|서로 가까이 있는|서로 옆에 있는",
  },
  { sense: { is: "relation", relation: "on" }, forms: "위에 있는|위에 탄|위에 앉은|위에 앉아 있는" },
  {
    sense: { is: "relation", relation: "in" },
    forms: "안에|안에 있는|안의|안에서|속에|속에 있는|내부에|내부에 있는|안에 탄|안에 앉은",
  },
  { sense: { is: "relation", relation: "gathering" }, forms: "모여|무리 지은" },
  {
    sense: { is: "relation", relation: "lying" },
    forms: "바닥에 누워 있는|바닥에 쓰러진|바닥에 누운|바닥에 쓰러져 있는",
  },

  {
    sense: { is: "signal", signal: "flash" },
    forms: "섬광|번쩍임|번쩍이는|번쩍이는 빛|플래시|갑작스러운 빛",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "flame" },
    forms: "깜박이는 불꽃|깜빡이는 불꽃|깜박이는 불빛|깜빡이는 불빛",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "lightOn" },
    forms: "조명이 켜짐|불이 켜짐|조명 켜짐|불이 켜지는|불이 켜진|조명이 켜지는|조명이 켜진|불 켜짐|불이 켜질 때",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "lightOff" },
    forms: "조명이 꺼짐|불이 꺼짐|조명 꺼짐|불이 꺼지는|불이 꺼진|조명이 꺼지는|조명이 꺼진|불 꺼짐|정전|불이 꺼질 때",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "cameraMoved" },
    forms:
      "카메라가 움직임|카메라 움직임|카메라가 움직인|카메라가 움직이는|카메라 이동|카메라가 돌아간|카메라 흔들림|카메라가 흔들리는|카메라가 흔들린",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "cameraCovered" },
    forms:
      "카메라 가림|카메라가 가려짐|카메라가 가려진|카메라가 가려졌|카메라가 가려졌다|카메라가 가려졌을|카메라가 가려지는|카메라를 가린|카메라를 가리는|카메라 가려짐|렌즈를 가린|렌즈 가림|가려진 카메라|가려진 화면",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "dark" },
    forms: "어두운 화면|어두운 장면|화면이 어두운|어두움|어두운|캄캄한|깜깜한|어두워진",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "blurred" },
    forms: "흐린 화면|흐릿한|흐릿한 화면|초점이 나간|초점이 안 맞는|뿌연 화면",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "still" },
    forms: "정지된 화면|움직임이 없는|움직임 없는|움직임이 없음|조용한 장면|아무 일도 없는",
    noun: true,
  },
  {
    sense: { is: "signal", signal: "busy" },
    forms: "복잡한 화면|움직임이 많은|움직임 많은|분주한|분주한 장면|붐비는 화면",
    noun: true,
  },

  { sense: { is: "several", min: 3, max: null }, forms: "여러|몇몇|몇", noun: true },
  { sense: { is: "several", min: 5, max: null }, forms: "많은|수많은|다수의" },
  { sense: { is: "several", min: 1, max: 1 }, forms: "혼자|혼자 있는|홀로|혼자서|단 한" },
  { sense: { is: "bound", bound: "min", post: true }, forms: "이상|이상의|이상이", noun: true },
  { sense: { is: "bound", bound: "max", post: true }, forms: "이하|이하의", noun: true },
  {
    sense: { is: "bound", bound: "above", post: true },
    forms: "초과|초과의|넘게|넘는|보다 많은|보다 오래|이 넘는|가 넘는",
    noun: true,
  },
  { sense: { is: "bound", bound: "below", post: true }, forms: "미만|미만의|보다 적은|보다 짧게", noun: true },
  { sense: { is: "bound", bound: "min", post: false }, forms: "최소|적어도|최소한" },
  { sense: { is: "bound", bound: "max", post: false }, forms: "최대|많아야|기껏해야" },
  { sense: { is: "bound", bound: "exact", post: false }, forms: "정확히|딱" },
  { sense: { is: "bound", bound: "about", post: false }, forms: "약|대략" },
  { sense: { is: "counter", of: ["person"] }, forms: "명|인|분", noun: true },
  { sense: { is: "counter", of: GROUPS.vehicle }, forms: "대", noun: true },
  { sense: { is: "counter", of: GROUPS.animal }, forms: "마리", noun: true },
  { sense: { is: "counter", of: [] }, forms: "개", noun: true },
  { sense: { is: "unit", us: UNITS.second }, forms: "초|초간", noun: true },
  { sense: { is: "unit", us: UNITS.minute }, forms: "분|분간", noun: true },
  { sense: { is: "unit", us: UNITS.hour }, forms: "시간", noun: true },
  { sense: { is: "unit", us: UNITS.day }, forms: "일|일간", noun: true },
  { sense: { is: "unit", us: 7 * UNITS.day }, forms: "주|주일|주간", noun: true },
  ...[
    "하나|한|일",
    "둘|두|이",
    "셋|세|석|삼",
    "넷|네|넉|사",
    "다섯|오",
    "여섯|육",
    "일곱|칠",
    "여덟|팔",
    "아홉|구",
    "열|십",
    "열한|열하나|십일",
    "열두|열둘|십이",
  ].map((forms, i): Entry => ({ sense: { is: "number", n: i + 1 }, forms })),
  { sense: { is: "number", n: 20 }, forms: "스무|스물|이십" },

  { sense: { is: "ampm", pm: false }, forms: "오전" },
  { sense: { is: "ampm", pm: true }, forms: "오후" },
  { sense: { is: "clock", minute: 720, hourOnly: true, style: "stated" }, forms: "정오", noun: true },
  { sense: { is: "clock", minute: 0, hourOnly: true, style: "stated" }, forms: "자정", noun: true },
  {
    sense: { is: "daypart", from: NIGHT[0], to: NIGHT[1], half: "night" },
    forms: "밤|밤중|한밤중|심야|야간|밤 시간",
    noun: true,
  },
  { sense: { is: "daypart", from: MORNING[0], to: MORNING[1], half: "am" }, forms: "아침|오전", noun: true },
  { sense: { is: "daypart", from: AFTERNOON[0], to: AFTERNOON[1], half: "pm" }, forms: "오후", noun: true },
  { sense: { is: "daypart", from: EVENING[0], to: EVENING[1], half: "pm" }, forms: "저녁", noun: true },
  { sense: { is: "daypart", from: SMALL_HOURS[0], to: SMALL_HOURS[1], half: "am" }, forms: "새벽", noun: true },
  { sense: { is: "daypart", from: DAYTIME[0], to: DAYTIME[1], half: "pm" }, forms: "낮|대낮|주간 시간", noun: true },
  { sense: { is: "relDay", offset: 0 }, forms: "오늘|금일", noun: true },
  { sense: { is: "relDay", offset: -1 }, forms: "어제|전날|어저께", noun: true },
  { sense: { is: "relDay", offset: -2 }, forms: "그저께|그제|엊그제", noun: true },
  { sense: { is: "relDay", offset: -3 }, forms: "그끄저께", noun: true },
  { sense: { is: "relDay", offset: -1, daypart: NIGHT }, forms: "어젯밤|간밤|지난밤|지난 밤|어제 밤", noun: true },
  { sense: { is: "period", period: "week", offset: 0 }, forms: "이번 주", noun: true },
  { sense: { is: "period", period: "week", offset: -1 }, forms: "지난주|지난 주|저번 주", noun: true },
  { sense: { is: "period", period: "month", offset: 0 }, forms: "이번 달", noun: true },
  { sense: { is: "period", period: "month", offset: -1 }, forms: "지난달|지난 달|저번 달", noun: true },
  { sense: { is: "period", period: "year", offset: 0 }, forms: "올해", noun: true },
  { sense: { is: "period", period: "year", offset: -1 }, forms: "작년|지난해", noun: true },
  ...["일", "월", "화", "수", "목", "금", "토"].map((name, day): Entry => ({
    sense: { is: "weekday", day },
    forms: `${name}요일|${name}요일마다`,
    noun: true,
  })),
  { sense: { is: "weekday", day: 1, set: [1, 2, 3, 4, 5] }, forms: "평일", noun: true },
  { sense: { is: "weekday", day: 0, set: [0, 6] }, forms: "주말", noun: true },
];

const verbs: Entry[] = [
  ...verb({ is: "wear" }, "입/입어 착용하/착용해 걸치/걸쳐 신/신어 차려입/차려입어"),
  ...verb(
    { is: "move", by: "any", speed: null },
    "움직이/움직여 이동하/이동해 지나가/지나가 가/가 향하/향해 지나/지나 다니/다녀",
  ),
  ...verb(
    { is: "move", by: "legs", speed: null },
    "걷/걸어/걸은 걸어가/걸어가 걸어다니/걸어다녀 걸어오/걸어와 보행하/보행해",
  ),
  ...verb(
    { is: "move", by: "legs", speed: "fast" },
    "뛰/뛰어 달리/달려 뛰어가/뛰어가 달려가/달려가 뛰어다니/뛰어다녀 질주하/질주해 달아나/달아나",
  ),
  ...verb({ is: "move", by: "wheels", speed: null }, "주행하/주행해 운행하/운행해 굴러가/굴러가"),
  ...verb({ is: "move", by: "any", speed: "fast" }, "과속하/과속해"),
  ...verb(
    { is: "idle" },
    "서/서 멈추/멈춰 정지하/정지해 주차하/주차해 주차되/주차돼/주차된 정차하/정차해 앉/앉아 기다리/기다려 가만히_있/가만히_있어",
  ),
  ...verb({ is: "loiter" }, "배회하/배회해 서성이/서성여 서성거리/서성거려 어슬렁거리/어슬렁거려"),
  ...verb({ is: "stay" }, "머무르/머물러 머물/머물러 머무/머물러/머문 체류하/체류해 보이/보여"),
  ...verb({ is: "enter" }, "들어오/들어와 들어가/들어가 진입하/진입해 입장하/입장해 나타나/나타나 오/와"),
  ...verb({ is: "exit" }, "나가/나가 나오/나와 퇴장하/퇴장해 사라지/사라져 떠나/떠나 빠져나가/빠져나가"),
  ...verb({ is: "relation", relation: "on" }, "타/타"),
  ...verb(
    { is: "relation", relation: "following" },
    "따라가/따라가 따라오/따라와 뒤따르/뒤따라 쫓/쫓아 쫓아가/쫓아가 추적하/추적해 미행하/미행해 뒤쫓/뒤쫓아 따르/따라",
  ),
  ...verb({ is: "relation", relation: "meeting" }, "만나/만나"),
  ...verb({ is: "relation", relation: "gathering" }, "모이/모여 모여들/모여들어 모여_서_있/모여_서_있어"),
  ...verb(
    { is: "relation", relation: "leftBehind" },
    "두고_가/두고_가 버려지/버려져 방치되/방치돼/방치된 놓고_가/놓고_가 남겨지/남겨져 버리/버려 놓여지/놓여져",
  ),
  ...verb(
    { is: "relation", relation: "lying" },
    "눕/누워/누운 쓰러지/쓰러져 넘어지/넘어져 바닥에_눕/바닥에_누워/바닥에_누운",
  ),
];

const ops: Entry[] = [
  op(
    "filler",
    "가만히|날|날에|있는|있다|있음|있을 때|있고|없이는|하는|한다|든|들고 있는|들고|든 채|멘|메고 있는|메고|쓴|쓰고 있는|쓰고|가진|가지고 있는|끌고 가는|끌고 있는|장면|영상|모습|순간|때|화면|것|곳|중인|중|찍힌|나온|등장하는|동안|쪽|서로|모든|색|색깔|방향|입니다|인|된|그|이|저|및 기타|채",
  ),
  op(
    "request",
    "보여줘|보여 줘|보여주세요|보여 주세요|찾아줘|찾아 줘|찾아주세요|찾아 주세요|찾기|검색|검색해줘|검색해 줘|알려줘|알려 줘|찾아",
  ),
  op("article", "어떤|다른|한 무리의"),
  op("and", "그리고|및|과 함께"),
  op("or", "또는|혹은|아니면"),
  op("but", "하지만|그러나|단"),
  op(
    "notAfter",
    "없는|없이|없고|없음|없을 때|없어야|빼고|제외|제외하고|제외한|말고|아닌|이 아닌|가 아닌|안 보이는|없다",
  ),
  op(
    "then",
    "다음에|다음|그다음|그 다음|그다음에|그 다음에|그 후|그 후에|그 뒤|그 뒤에|이어서|뒤이어|그러고 나서|그리고 나서|그리고 다음에|나서|난 다음에|난 뒤에|난 후에|이후에는|나중에|후에|뒤에|그런 다음",
  ),
  op("within", "안에|안으로|이내에|이내|내에|내로"),
  op("after", "이후|이후에|이후의|넘어서|후|지나서|부터는"),
  op("before", "이전|이전에|이전의|전|전에|전의"),
  op("ago", "전|전에|전의"),
  op("last", "지난|최근|저번"),
  op("between", "사이|사이에|사이의"),
  op("hour", "시"),
  op("minute", "분"),
  op("day", "일"),
  op("monthWord", "월"),
  op("year", "년"),
  op("half", "반"),
  op("camera", "카메라|캠|번 카메라|씨씨티비|카메라 번호"),
  op(
    "text",
    "글자|문구|문자|텍스트|글씨|단어|번호판|라고 적힌|라고 쓰인|라고 쓰여 있는|이라고 적힌|이라고 쓰인|라는 글자|이라는 글자|라는 문구|이라는 문구",
  ),
].map((entry) => ({
  ...entry,
  // Words that stand like nouns take particles too: "카메라에서", "5분에", "사이에는".
  noun: ["camera", "hour", "minute", "day", "monthWord", "year", "half", "text", "filler"].includes(
    entry.sense.is === "op" ? entry.sense.op : "",
  ),
}));

/** The particles that may follow a noun, and what each says. Those after a vowel, after a consonant, after either. */
export const PARTICLES: ReadonlyArray<readonly [form: string, role: Particle, after: "vowel" | "consonant" | "any"]> = [
  ["이", "subject", "consonant"],
  ["가", "subject", "vowel"],
  ["께서", "subject", "any"],
  ["은", "topic", "consonant"],
  ["는", "topic", "vowel"],
  ["을", "object", "consonant"],
  ["를", "object", "vowel"],
  ["에", "at", "any"],
  ["에는", "at", "any"],
  ["에도", "at", "any"],
  ["에서", "from", "any"],
  ["에서는", "from", "any"],
  ["에서의", "from", "any"],
  ["으로", "toward", "consonant"],
  ["로", "toward", "vowel"],
  ["으로는", "toward", "consonant"],
  ["와", "and", "vowel"],
  ["과", "and", "consonant"],
  ["하고", "and", "any"],
  ["랑", "and", "vowel"],
  ["이랑", "and", "consonant"],
  ["나", "or", "vowel"],
  ["이나", "or", "consonant"],
  ["의", "of", "any"],
  ["도", "topic", "any"],
  ["만", "topic", "any"],
  ["부터", "since", "any"],
  ["에서부터", "since", "any"],
  ["까지", "until", "any"],
  ["까지의", "until", "any"],
  ["보다", "than", "any"],
  ["들", "plural", "any"],
  ["씩", "plural", "any"],
  ["쯤", "plural", "any"],
  ["경", "plural", "any"],
  ["정도", "plural", "any"],
  ["라고", "quote", "vowel"],
  ["이라고", "quote", "consonant"],
  ["라는", "quote", "vowel"],
  ["이라는", "quote", "consonant"],
];
export type Particle =
  | "subject"
  | "topic"
  | "object"
  | "at"
  | "from"
  | "toward"
  | "and"
  | "or"
  | "of"
  | "since"
  | "until"
  | "than"
  | "plural"
  | "quote";

export const KO: Lexicon = [...nominal, ...verbs, ...ops];
