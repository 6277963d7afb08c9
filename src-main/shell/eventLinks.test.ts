import { EventEmitter } from "node:events";
import { resolve } from "node:path";
import type { App } from "electron";
import { expect, test, vi } from "vitest";
import { CHANNELS } from "#shared/contract/bridge.ts";
import type { EventId } from "#shared/domain/event.ts";
import { recordingLogger } from "../../test/contractFixture.ts";

import type { EventPage } from "./eventLinks.ts";

vi.mock("electron", () => ({ protocol: {} }));
const { claimEventLinks, EventDesk, eventOfLink, followEventLinks } = await import("./eventLinks.ts");

const EVENT = "ev_4k2jx0q9wz81mfd3" as EventId;
const LINK = `sightline://events/${EVENT}`;

test("a link is the address of one event, to the letter, or nothing", () => {
  expect(eventOfLink(LINK)).toBe(EVENT);
  for (const link of [
    "",
    "sightline://events/",
    `${LINK}/`,
    `${LINK}?t=1`,
    `${LINK}#x`,
    `${LINK} --data=/tmp`,
    `${LINK}\n`,
    `SIGHTLINE://events/${EVENT}`,
    `sightline:events/${EVENT}`,
    `sightline://events/../${EVENT}`,
    `sightline://events/${EVENT.toUpperCase()}`,
    `sightline://events/v_4k2jx0q9wz81mfd3`,
    `sightline://events/ev_${"a".repeat(33)}`,
    `sightline://app/#/events/${EVENT}`,
    `https://events/${EVENT}`,
    "sightline://events/javascript:alert(1)",
  ])
    expect(eventOfLink(link), link).toBeNull();
});

function following(argv: string[] = []) {
  const app = new EventEmitter();
  const logger = recordingLogger();
  const shown: EventId[] = [];
  followEventLinks(app as unknown as Pick<App, "on">, { argv }, logger, (id) => shown.push(id));
  return { app, shown, ignored: () => logger.lines.filter((it) => it.message === "a link was ignored") };
}

test("links are followed from the start, from a later start and from the system", () => {
  const { app, shown, ignored } = following(["/opt/Sightline/sightline", LINK]);
  expect(shown).toEqual([EVENT]);
  app.emit("second-instance", {}, ["sightline", "--some-switch", LINK]);
  const event = { preventDefault: vi.fn() };
  app.emit("open-url", event, LINK);
  expect(event.preventDefault).toHaveBeenCalled();
  expect(shown).toEqual([EVENT, EVENT, EVENT]);
  expect(ignored()).toEqual([]);
});

test("what has the scheme and names no event is logged, short, and leads nowhere; files and switches are no links", () => {
  const { app, shown, ignored } = following(["sightline", "/footage/sightline.mp4", "--data=/x"]);
  expect(ignored()).toEqual([]);
  app.emit("second-instance", {}, ["sightline", "SightLine://settings"]);
  app.emit("open-url", { preventDefault: () => undefined }, `sightline://${"x".repeat(5000)}`);
  expect(shown).toEqual([]);
  expect(ignored()).toHaveLength(2);
  expect(JSON.stringify(ignored()).length).toBeLessThan(1000);
});

test("the system is told of the scheme, with the app's folder where Electron itself runs it, and a refusal is logged", () => {
  const logger = recordingLogger();
  const asked: unknown[][] = [];
  const app = { setAsDefaultProtocolClient: (...args: unknown[]) => asked.push(args) > 1 };
  claimEventLinks(app, { argv: ["sightline"], execPath: "/opt/sightline", isDefaultApp: false }, logger);
  expect(logger.lines).toHaveLength(1);
  claimEventLinks(app, { argv: ["electron", "folder"], execPath: "/opt/electron", isDefaultApp: true }, logger);
  expect(asked).toEqual([["sightline"], ["sightline", "/opt/electron", [resolve("folder")]]]);
  expect(logger.lines).toHaveLength(1);
});

test("an event waits for a page that can hear it, the newest only, and is told once", () => {
  const send = vi.fn<(channel: string, id: unknown) => void>();
  let page: EventPage | null = null;
  const desk = new EventDesk(() => page);
  desk.show(EVENT);
  let loading = true;
  page = { isLoading: () => loading, send };
  desk.deliver();
  const newer = "ev_0000000000000001" as EventId;
  desk.show(newer);
  expect(send).not.toHaveBeenCalled();
  loading = false;
  desk.deliver();
  desk.deliver();
  expect(send.mock.calls).toEqual([[CHANNELS.event, newer]]);
});
