import type { Language } from "../domain/evidence.ts";
import { cleanText } from "./cleanText.ts";

/**
 * Classes as detectors name them: the 80 of COCO, names of VOC and of further packs, and "moving", the class of the built-in motion analysis. English singular where it is
 * another word than the label, plural where no rule makes it, Korean, Korean counter (개 where none is given).
 */
type Row = { en?: string; plural?: string; ko: string; counter?: "명" | "마리" | "대" | "척" | "권" | "켤레" };

const NAMES: Record<string, Row> = {
  moving: { en: "moving object", ko: "움직이는 물체" },
  person: { plural: "people", ko: "사람", counter: "명" },
  face: { ko: "얼굴" },
  bicycle: { ko: "자전거", counter: "대" },
  car: { ko: "승용차", counter: "대" },
  van: { ko: "승합차", counter: "대" },
  motorcycle: { ko: "오토바이", counter: "대" },
  motorbike: { ko: "오토바이", counter: "대" },
  airplane: { ko: "비행기", counter: "대" },
  aeroplane: { en: "airplane", ko: "비행기", counter: "대" },
  bus: { plural: "buses", ko: "버스", counter: "대" },
  train: { ko: "기차", counter: "대" },
  truck: { ko: "트럭", counter: "대" },
  boat: { ko: "배", counter: "척" },
  "traffic light": { ko: "신호등" },
  "fire hydrant": { ko: "소화전" },
  "stop sign": { ko: "정지 표지판" },
  "parking meter": { ko: "주차 요금기" },
  bench: { plural: "benches", ko: "벤치" },
  bird: { ko: "새", counter: "마리" },
  cat: { ko: "고양이", counter: "마리" },
  dog: { ko: "개", counter: "마리" },
  horse: { ko: "말", counter: "마리" },
  sheep: { plural: "sheep", ko: "양", counter: "마리" },
  cow: { ko: "소", counter: "마리" },
  elephant: { ko: "코끼리", counter: "마리" },
  bear: { ko: "곰", counter: "마리" },
  zebra: { ko: "얼룩말", counter: "마리" },
  giraffe: { ko: "기린", counter: "마리" },
  backpack: { ko: "배낭" },
  umbrella: { ko: "우산" },
  handbag: { ko: "손가방" },
  tie: { ko: "넥타이" },
  suitcase: { ko: "여행 가방" },
  frisbee: { ko: "원반" },
  skis: { en: "pair of skis", plural: "pairs of skis", ko: "스키" },
  snowboard: { ko: "스노보드" },
  "sports ball": { en: "ball", ko: "공" },
  kite: { ko: "연" },
  "baseball bat": { ko: "야구 방망이" },
  "baseball glove": { ko: "야구 글러브" },
  skateboard: { ko: "스케이트보드" },
  surfboard: { ko: "서프보드" },
  "tennis racket": { ko: "테니스 라켓" },
  bottle: { ko: "병" },
  "wine glass": { plural: "wine glasses", ko: "와인잔" },
  cup: { ko: "컵" },
  fork: { ko: "포크" },
  knife: { plural: "knives", ko: "칼" },
  spoon: { ko: "숟가락" },
  bowl: { ko: "그릇" },
  banana: { ko: "바나나" },
  apple: { ko: "사과" },
  sandwich: { plural: "sandwiches", ko: "샌드위치" },
  orange: { ko: "오렌지" },
  broccoli: { en: "head of broccoli", plural: "heads of broccoli", ko: "브로콜리" },
  carrot: { ko: "당근" },
  "hot dog": { ko: "핫도그" },
  pizza: { ko: "피자" },
  donut: { ko: "도넛" },
  cake: { ko: "케이크" },
  chair: { ko: "의자" },
  couch: { plural: "couches", ko: "소파" },
  sofa: { ko: "소파" },
  "potted plant": { ko: "화분" },
  pottedplant: { en: "potted plant", ko: "화분" },
  bed: { ko: "침대" },
  "dining table": { ko: "식탁" },
  diningtable: { en: "dining table", ko: "식탁" },
  toilet: { ko: "변기" },
  tv: { en: "TV", ko: "텔레비전", counter: "대" },
  tvmonitor: { en: "TV", ko: "텔레비전", counter: "대" },
  laptop: { ko: "노트북", counter: "대" },
  mouse: { en: "computer mouse", plural: "computer mice", ko: "마우스" },
  remote: { en: "remote control", ko: "리모컨" },
  keyboard: { ko: "키보드" },
  "cell phone": { ko: "휴대전화", counter: "대" },
  microwave: { ko: "전자레인지", counter: "대" },
  oven: { ko: "오븐" },
  toaster: { ko: "토스터" },
  sink: { ko: "싱크대" },
  refrigerator: { ko: "냉장고", counter: "대" },
  book: { ko: "책", counter: "권" },
  clock: { ko: "시계" },
  vase: { ko: "꽃병" },
  scissors: { en: "pair of scissors", plural: "pairs of scissors", ko: "가위" },
  "teddy bear": { ko: "곰 인형" },
  "hair drier": { ko: "헤어드라이어" },
  toothbrush: { plural: "toothbrushes", ko: "칫솔" },
  fire: { ko: "불" },
  smoke: { en: "cloud of smoke", plural: "clouds of smoke", ko: "연기" },
};

const rowOf = (name: string): Row | undefined => (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined);

/** A class's name for people: "person", "people" (count other than 1), "사람". Models bring their own labels: an unknown one is shown as it is, as one short line. */
export function classWord(name: string, language: Language, count = 1): string {
  const row = rowOf(name);
  if (language === "ko") return row?.ko ?? cleanText(name, 64);
  const one = row?.en ?? (row ? name : cleanText(name, 64));
  if (count === 1) return one;
  return row?.plural ?? pluralOf(one);
}

/** The word that Korean counts a class with: 명, 마리, 대, 개 ... */
export function counterOf(name: string): string {
  return rowOf(name)?.counter ?? "개";
}

function pluralOf(word: string): string {
  if (/(?:s|x|z|ch|sh)$/u.test(word)) return `${word}es`;
  return /[^aeiou]y$/u.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
