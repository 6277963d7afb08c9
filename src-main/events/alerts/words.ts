import type { FailureKind, TellFailure } from "./failure.ts";

export interface Words {
  en: string;
  ko: string;
}

type Text = (host: string, answer: string) => Words;

const FAILURES: Record<FailureKind, Text> = {
  hostUnknown: (host) => ({
    en: `No server of the name ${host} was found. Check the address and the network.`,
    ko: `${host}: 이 이름의 서버를 찾을 수 없습니다. 주소와 네트워크를 확인해 주세요.`,
  }),
  connectionRefused: (host) => ({
    en: `Nothing listens at ${host}. Check the address, and that the receiver is running.`,
    ko: `${host}: 연결이 거부되었습니다. 주소가 맞는지, 받는 프로그램이 실행 중인지 확인해 주세요.`,
  }),
  unreachable: (host, answer) => ({
    en: `${host} cannot be reached${answer}.`,
    ko: `${host}: 연결할 수 없습니다${answer}.`,
  }),
  timeout: (host) => ({
    en: `${host} did not answer in time.`,
    ko: `${host}: 제시간에 응답하지 않았습니다.`,
  }),
  certificate: (host) => ({
    en: `This computer does not trust the certificate of ${host}.`,
    ko: `${host}: 이 컴퓨터가 신뢰하지 않는 인증서입니다.`,
  }),
  otherProtocol: (host) => ({
    en: `${host} does not speak what the address says. Check its beginning (http or https, mqtt or mqtts) and the port.`,
    ko: `${host}: 주소와 다른 방식으로 응답합니다. 주소의 앞부분(http/https, mqtt/mqtts)과 포트를 확인해 주세요.`,
  }),
  closed: (host) => ({
    en: `${host} closed the connection before it acknowledged the message.`,
    ko: `${host}: 메시지를 받았다고 확인하기 전에 연결을 끊었습니다.`,
  }),
  redirect: (host, answer) => ({
    en: `${host} points to another address${answer}. That is not followed; enter the address that it leads to.`,
    ko: `${host}: 다른 주소로 가라고 응답했습니다${answer}. 따라가지 않으니, 이어지는 주소를 직접 입력해 주세요.`,
  }),
  notAllowed: (host, answer) => ({
    en: `${host} does not allow it${answer}. Check the user, the password or the secret, and what they are allowed to do.`,
    ko: `${host}: 허용되지 않는다고 응답했습니다${answer}. 사용자, 비밀번호 또는 비밀 키와 그 권한을 확인해 주세요.`,
  }),
  nothingThere: (host, answer) => ({
    en: `${host} has nothing at this address${answer}. Check what follows the server's name.`,
    ko: `${host}: 이 주소에는 아무것도 없습니다${answer}. 서버 이름 뒤의 경로를 확인해 주세요.`,
  }),
  messageRefused: (host, answer) => ({
    en: `${host} did not take the message${answer}.`,
    ko: `${host}: 메시지를 받지 않았습니다${answer}.`,
  }),
  tooMany: (host, answer) => ({
    en: `${host} asks for fewer messages${answer}.`,
    ko: `${host}: 메시지가 너무 많다고 응답했습니다${answer}.`,
  }),
  serverError: (host, answer) => ({
    en: `${host} reports an error of its own${answer}.`,
    ko: `${host}: 받는 쪽에서 오류가 났다고 응답했습니다${answer}.`,
  }),
  secretMissing: (host) => ({
    en: `The secret for ${host} cannot be read. Enter it again.`,
    ko: `${host}: 저장된 비밀 값을 읽을 수 없습니다. 다시 입력해 주세요.`,
  }),
  notInstalled: () => ({
    en: "This installation cannot send to MQTT brokers. Install Sightline again.",
    ko: "이 설치본은 MQTT로 보낼 수 없습니다. Sightline을 다시 설치해 주세요.",
  }),
  notSetUp: () => ({
    en: "No address is set up.",
    ko: "설정된 주소가 없습니다.",
  }),
};

/** What went wrong, and what to look at. */
export function wordsOfFailure({ kind, facts }: TellFailure): Words {
  const said = facts.answer ?? (kind === "unreachable" ? facts.code : undefined);
  return FAILURES[kind](facts.host, said ? ` (${said})` : "");
}

/** A made-up alert arrived. */
export const delivered = (host: string): Words => ({
  en: `${host} took the message.`,
  ko: `${host}: 메시지를 받았습니다.`,
});

/** What is sent can be read on the way. */
export const notEncrypted = (host: string): Words => ({
  en: `What is sent to ${host} leaves this network without encryption and can be read on the way. Use an address that begins with https:// or mqtts://.`,
  ko: `${host}(으)로 보내는 내용은 암호화되지 않은 채 이 네트워크를 벗어나므로 중간에서 읽힐 수 있습니다. https:// 또는 mqtts://로 시작하는 주소를 사용해 주세요.`,
});

export const joined = (...parts: readonly Words[]): Words => ({
  en: parts.map((it) => it.en).join(" "),
  ko: parts.map((it) => it.ko).join(" "),
});
