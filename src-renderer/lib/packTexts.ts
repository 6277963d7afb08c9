import type { PackManifest } from "#shared/domain/model.ts";
import type { Locale } from "./i18n/language.ts";

const SMALL = "매우 작은 검출 모델입니다. 일상 사물 80종을 구분합니다.";
const TRANSFORMER = "일상 사물 80종을 구분하는 트랜스포머 검출 모델입니다.";
const REID = "옷차림으로 사람을 구분합니다. 한 사람을 숫자 256개로 나타냅니다.";
const REID_USE = "한 사람의 끊긴 궤적을 잇는 데 씁니다. 눈높이에서 찍힌 서 있는 사람에 알맞습니다.";

/** [what it is, what it is good for] in Korean, by pack. English comes with the manifest, which is data and has one language. */
const KOREAN: Record<string, readonly [string, string]> = {
  "dfine-n-coco": [TRANSFORMER, "작은 용량으로 상자가 정확합니다. 그래픽 카드에 알맞고, 프로세서에서는 오래 걸립니다."],
  "dfine-s-coco": [TRANSFORMER, "그래픽 카드에 알맞으며 속도와 정확도의 균형이 가장 좋습니다."],
  "dfine-m-coco": [TRANSFORMER, "성능 좋은 그래픽 카드에 알맞으며 붐비거나 먼 장면에 좋습니다."],
  "nanodet-m-416": [SMALL, "YOLOX-Nano도 느린 오래되거나 바쁜 프로세서에 알맞습니다."],
  "picodet-s-416": [SMALL, "그래픽 카드가 없는 컴퓨터에 알맞으며, 작은 물체는 YOLOX-Nano보다 잘 찾습니다."],
  "yolox-nano": [
    SMALL,
    "그래픽 카드가 없는 어떤 컴퓨터에도 알맞습니다. 화면 높이의 20분의 1보다 큰 사람과 차량을 찾습니다.",
  ],
  "yolox-tiny": [
    "일상 사물 80종을 구분하는 작은 검출 모델입니다.",
    "최신 데스크톱 프로세서에 알맞으며 Nano보다 덜 놓치지만 계산량이 약 6배입니다.",
  ],
  "yolox-s": [
    "640픽셀에서 일상 사물 80종을 구분하는 검출 모델입니다.",
    "그래픽 카드나 코어가 많은 컴퓨터에 알맞으며 멀리 있는 사람을 찾습니다.",
  ],
  "rfdetr-nano": [TRANSFORMER, "그래픽 카드에 알맞으며 크고 중간 크기인 물체를 빠르게 찾습니다."],
  "rfdetr-small": [TRANSFORMER, "그래픽 카드에서 두루 쓰기에 좋습니다."],
  "rfdetr-medium": [TRANSFORMER, "성능 좋은 그래픽 카드에 알맞으며 이 목록에서 가장 덜 놓칩니다."],
  "rtdetr-r18": [TRANSFORMER, "그래픽 카드에 알맞습니다."],
  "rtdetr-r50": [TRANSFORMER, "성능 좋은 그래픽 카드에 알맞으며 이 계열에서 가장 꼼꼼합니다."],
  "clip-vit-b16": [
    "16픽셀 조각으로 보는 OpenAI의 CLIP이며 영어만 압니다. 조각이 B/32의 네 배입니다.",
    "B/32보다 세밀한 영어 검색에 알맞습니다.",
  ],
  "clip-vit-b32": [
    "32픽셀 조각으로 보는 OpenAI의 CLIP이며 영어만 압니다. 숫자 512개를 쓰고 이 인코더들 가운데 가장 빠릅니다.",
    "느린 컴퓨터나 큰 라이브러리를 빠르게 훑을 때 알맞습니다.",
  ],
  "siglip-base-224": [
    "첫 번째 SigLIP이며 영어만 압니다. 글 쪽의 크기는 SigLIP 2의 3분의 1입니다.",
    "내려받는 양이 적어야 하는 영어 검색에 알맞습니다.",
  ],
  "siglip2-base-224": [
    "그림과 문장을 한 공간에서 비교합니다. 숫자 768개, 매개변수 3억 7,500만 개이며 한국어를 포함한 여러 언어로 학습했습니다.",
    "한국어와 영어의 자유로운 검색에 알맞으며, 처음 쓰기에 좋습니다.",
  ],
  "siglip2-base-256": [
    "256×256픽셀로 보는 SigLIP 2입니다. 그림 하나를 196조각 대신 256조각으로 봅니다.",
    "작은 물체에 알맞으며, 그림마다 시간이 3분의 1 더 걸립니다.",
  ],
  "qwen2.5-0.5b-instruct": [
    "약 520 MB의 작은 글 모델입니다. 사실을 영어 문장으로, 한국어로는 조금 서툴게 씁니다. 쓴 내용은 다른 모델과 똑같이 사실과 대조합니다.",
    "서버 없이 문장으로 답할 때 씁니다.",
  ],
  "smolvlm2-256m-video": [
    "가장 작은 영상 언어 모델로 약 220 MB입니다. 서버 없이 프로세서에서 짧은 영어 설명을 씁니다.",
    "그래픽 카드가 없는 컴퓨터에서 설명을 시험해 볼 때 씁니다.",
  ],
  "smolvlm2-500m-video": [
    "약 450 MB의 작은 영상 언어 모델입니다. 256M보다 설명이 낫고 속도는 절반이며, 영어로 씁니다.",
    "그래픽 카드가 없는 컴퓨터에서 설명을 쓸 때 알맞습니다.",
  ],
  "person-reid-0287": [REID, REID_USE],
  "person-reid-0288": [REID, REID_USE],
};

/** What a pack is and what it is good for, in the operator's language; a pack that has no Korean text speaks as its manifest does. */
export function packText(manifest: PackManifest, locale: Locale): { description: string; goodFor: string } {
  const korean = locale === "ko" ? KOREAN[manifest.id] : undefined;
  return korean ? { description: korean[0], goodFor: korean[1] } : manifest;
}
