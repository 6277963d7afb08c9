import { defineMessages } from "../lib/i18n/index.ts";

/** Where words and pictures go when a language model is asked. */
export const localityMessages = defineMessages({
  en: {
    thisMachine: "This machine",
    network: "Network",
    internet: "INTERNET",
    networkHost: "Network, {host}",
    internetHost: "INTERNET, {host}",
    framesStay: "Frames stay on this machine.",
    framesNetwork: "Frames are sent to {host} in your network.",
    framesInternet: "Frames are sent over the INTERNET to {host}.",
    textStays: "Question and evidence stay on this machine.",
    textNetwork: "Question and evidence are sent to {host} in your network.",
    textInternet: "Question and evidence are sent over the INTERNET to {host}.",
  },
  ko: {
    thisMachine: "이 컴퓨터",
    network: "내부 네트워크",
    internet: "인터넷",
    networkHost: "내부 네트워크, {host}",
    internetHost: "인터넷, {host}",
    framesStay: "프레임은 이 컴퓨터를 벗어나지 않습니다.",
    framesNetwork: "프레임을 내부 네트워크의 {host}(으)로 보냅니다.",
    framesInternet: "프레임을 인터넷을 통해 {host}(으)로 보냅니다.",
    textStays: "질문과 근거는 이 컴퓨터를 벗어나지 않습니다.",
    textNetwork: "질문과 근거를 내부 네트워크의 {host}(으)로 보냅니다.",
    textInternet: "질문과 근거를 인터넷을 통해 {host}(으)로 보냅니다.",
  },
});
