import { defineMessages } from "../lib/i18n/index.ts";

export const firstRunMessages = defineMessages({
  en: {
    title: "Choose how Sightline sees",
    body: "A model tells people, cars and other things apart. It is fetched once from the address below; after that nothing needs a network.",
    bodyHere: "A model tells people, cars and other things apart. This one is on this machine already.",
    size: "Size",
    licence: "Licence",
    source: "Source",
    unknown: "not stated",
    install: "Install {name}",
    resume: "Resume download",
    use: "Use {name}",
    cancel: "Cancel download",
    addFile: "Add from file…",
    motion: "Use built-in motion",
    motionBody:
      "Built-in motion needs nothing: it finds what moves, with size, colour and direction, but not what it is. A model can be added later in Settings, also from a file.",
    meanwhile: "Until it is installed, what you add is analysed with built-in motion and can be analysed again later.",
    nowUsed: "{name} is installed and in use",
  },
  ko: {
    title: "Sightline이 보는 방법을 고르십시오",
    body: "모델은 사람, 차량 등을 구분합니다. 아래 주소에서 한 번만 내려받으며 그 뒤로는 네트워크가 필요 없습니다.",
    bodyHere: "모델은 사람, 차량 등을 구분합니다. 이 모델은 이미 이 컴퓨터에 있습니다.",
    size: "크기",
    licence: "라이선스",
    source: "출처",
    unknown: "표시 없음",
    install: "{name} 설치",
    resume: "이어받기",
    use: "{name} 사용",
    cancel: "내려받기 취소",
    addFile: "파일로 추가…",
    motion: "내장 움직임 분석 사용",
    motionBody:
      "내장 움직임 분석은 아무것도 설치하지 않습니다. 움직이는 것과 크기, 색, 방향은 찾지만 무엇인지는 구분하지 않습니다. 모델은 나중에 설정에서 추가할 수 있고 파일로도 추가할 수 있습니다.",
    meanwhile: "설치가 끝날 때까지 추가한 영상은 내장 움직임 분석을 사용하며, 나중에 다시 분석할 수 있습니다.",
    nowUsed: "{name} 설치를 마쳤고 사용 중입니다",
  },
});
