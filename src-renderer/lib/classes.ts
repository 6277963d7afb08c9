import type { Locale } from "./i18n/language.ts";

export type ClassShape = "circle" | "square" | "triangle" | "diamond" | "hexagon" | "ring" | "bar";
export type ClassGroup = "person" | "vehicle" | "cycle" | "animal" | "bag" | "moving" | "other";

/** How an object class is marked everywhere: never by colour alone. */
export interface ClassStyle {
  group: ClassGroup;
  shape: ClassShape;
  /** For canvases and boxes over footage, the same in both themes. */
  hex: string;
  /** For the interface: a CSS value that the theme may darken. */
  css: string;
}

/**
 * Colours told apart with any common colour vision: Okabe & Ito, "Color Universal Design" (2008), lightened where footage is dark. Shapes differ too.
 */
const STYLES: Record<ClassGroup, ClassStyle> = {
  person: { group: "person", shape: "circle", hex: "#5cc0f5", css: "var(--color-class-person)" },
  vehicle: { group: "vehicle", shape: "square", hex: "#f2a81d", css: "var(--color-class-vehicle)" },
  cycle: { group: "cycle", shape: "triangle", hex: "#2fc79b", css: "var(--color-class-cycle)" },
  animal: { group: "animal", shape: "hexagon", hex: "#e38abf", css: "var(--color-class-animal)" },
  bag: { group: "bag", shape: "diamond", hex: "#f3e85a", css: "var(--color-class-bag)" },
  moving: { group: "moving", shape: "ring", hex: "#c9d1d9", css: "var(--color-class-moving)" },
  other: { group: "other", shape: "bar", hex: "#f2784b", css: "var(--color-class-other)" },
};

const GROUP_OF: Record<string, ClassGroup> = {
  person: "person",
  face: "person",
  moving: "moving",
  bicycle: "cycle",
  motorcycle: "cycle",
  motorbike: "cycle",
  car: "vehicle",
  bus: "vehicle",
  train: "vehicle",
  truck: "vehicle",
  boat: "vehicle",
  airplane: "vehicle",
  aeroplane: "vehicle",
  backpack: "bag",
  handbag: "bag",
  suitcase: "bag",
  umbrella: "bag",
  bird: "animal",
  cat: "animal",
  dog: "animal",
  horse: "animal",
  sheep: "animal",
  cow: "animal",
  elephant: "animal",
  bear: "animal",
  zebra: "animal",
  giraffe: "animal",
};

export function classStyle(className: string): ClassStyle {
  return STYLES[GROUP_OF[className] ?? "other"];
}

const KOREAN: Record<string, string> = {
  moving: "움직임",
  person: "사람",
  face: "얼굴",
  bicycle: "자전거",
  car: "승용차",
  motorcycle: "오토바이",
  motorbike: "오토바이",
  airplane: "비행기",
  aeroplane: "비행기",
  bus: "버스",
  train: "기차",
  truck: "트럭",
  boat: "배",
  "traffic light": "신호등",
  "fire hydrant": "소화전",
  "stop sign": "정지 표지판",
  "parking meter": "주차 요금기",
  bench: "벤치",
  bird: "새",
  cat: "고양이",
  dog: "개",
  horse: "말",
  sheep: "양",
  cow: "소",
  elephant: "코끼리",
  bear: "곰",
  zebra: "얼룩말",
  giraffe: "기린",
  backpack: "배낭",
  umbrella: "우산",
  handbag: "손가방",
  tie: "넥타이",
  suitcase: "여행 가방",
  frisbee: "원반",
  skis: "스키",
  snowboard: "스노보드",
  "sports ball": "공",
  kite: "연",
  "baseball bat": "야구 방망이",
  "baseball glove": "야구 글러브",
  skateboard: "스케이트보드",
  surfboard: "서프보드",
  "tennis racket": "테니스 라켓",
  bottle: "병",
  "wine glass": "와인잔",
  cup: "컵",
  fork: "포크",
  knife: "칼",
  spoon: "숟가락",
  bowl: "그릇",
  banana: "바나나",
  apple: "사과",
  sandwich: "샌드위치",
  orange: "오렌지",
  broccoli: "브로콜리",
  carrot: "당근",
  "hot dog": "핫도그",
  pizza: "피자",
  donut: "도넛",
  cake: "케이크",
  chair: "의자",
  couch: "소파",
  sofa: "소파",
  "potted plant": "화분",
  pottedplant: "화분",
  bed: "침대",
  "dining table": "식탁",
  diningtable: "식탁",
  toilet: "변기",
  tv: "텔레비전",
  tvmonitor: "텔레비전",
  laptop: "노트북",
  mouse: "마우스",
  remote: "리모컨",
  keyboard: "키보드",
  "cell phone": "휴대전화",
  microwave: "전자레인지",
  oven: "오븐",
  toaster: "토스터",
  sink: "싱크대",
  refrigerator: "냉장고",
  book: "책",
  clock: "시계",
  vase: "꽃병",
  scissors: "가위",
  "teddy bear": "곰 인형",
  "hair drier": "헤어드라이어",
  toothbrush: "칫솔",
  fire: "불",
  smoke: "연기",
};

/** The class's name for a person. Models bring their own labels, so an unknown one is shown as it is. */
export function className(name: string, locale: Locale): string {
  if (locale === "ko") return KOREAN[name] ?? name;
  return name === "moving" ? "moving object" : name;
}
