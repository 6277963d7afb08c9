import type { RecordedAt } from "../domain/time.ts";
import { zonedToUtc } from "./zonedTime.ts";

/** Calendar fields as written; month 1-12. */
interface Written {
  y: number;
  mo: number;
  d: number;
  h: number;
  mi: number;
  s: number;
  ms: number;
}

interface Pattern {
  /** Whose names these are, for the reader of this table. */
  of: string;
  pattern: RegExp;
  /** The name states UTC, whatever zone is assumed. */
  utc?: true;
}

// Building blocks. Years 1995-2099; no digit may touch a stamp, so that phone numbers, hashes and serials do not contain one.
const Y = "(?<y>(?:199[5-9]|20\\d\\d))";
const MO = "(?<mo>0[1-9]|1[0-2])";
const D = "(?<d>0[1-9]|[12]\\d|3[01])";
const H = "(?<h>[01]\\d|2[0-3])";
const MI = "(?<mi>[0-5]\\d)";
const S = "(?<s>[0-5]\\d)";
const MS = "(?<ms>\\d{3})";
const START = "(?<![0-9A-Za-z])";
/** A stamp may follow letters ("NVR20240715...") but never digits. */
const LOOSE = "(?<!\\d)";
const END = "(?!\\d)";

const named = (of: string, source: string, utc?: true): Pattern => ({
  of,
  pattern: new RegExp(source, "i"),
  ...(utc ? { utc } : {}),
});

/** Tried in order over the file name: the particular before the general. */
const NAMES: Pattern[] = [
  named("Google Pixel (UTC)", `^PXL_${Y}${MO}${D}_${H}${MI}${S}${MS}`, true),
  named(
    "ISO 8601 in UTC",
    `${LOOSE}${Y}-?${MO}-?${D}T${H}[-:_.]?${MI}[-:_.]?${S}(?:[.,]${MS}\\d*)?Z(?![0-9A-Za-z])`,
    true,
  ),
  named("BlackVue, Viofo: 20240715_221405_NF", `${START}${Y}${MO}${D}_${H}${MI}${S}_[A-Z]{1,2}${END}`),
  named("Viofo, 70mai: 2024_0715_221405_F", `${LOOSE}${Y}_${MO}${D}_${H}${MI}${S}${END}`),
  named(
    "Dahua: 22.14.05-22.20.00[M][0@0][0] in a folder of a day is handled below; here the download form ch1_main_20240715221405_20240715222005",
    `${LOOSE}${Y}${MO}${D}${H}${MI}${S}(?:_|-)(?:199[5-9]|20\\d\\d)\\d{10}${END}`,
  ),
  named(
    "Hikvision, Reolink, Milestone, ZoneMinder: 20240715221405 with milliseconds",
    `${LOOSE}${Y}${MO}${D}${H}${MI}${S}${MS}${END}`,
  ),
  named("Hikvision, Reolink, Dahua: 20240715221405", `${LOOSE}${Y}${MO}${D}${H}${MI}${S}${END}`),
  named(
    "Axis, Samsung, Android, UniFi: 20240715_221405, 20240715-221405, with milliseconds",
    `${LOOSE}${Y}${MO}${D}[-_ .T]${H}${MI}${S}[-_.]?(?:${MS})?${END}`,
  ),
  named("Blue Iris: Cam.20240715_221405", `${LOOSE}${Y}${MO}${D}[-_ T]${H}[-_.:]${MI}[-_.:]${S}${END}`),
  named(
    "Milestone, OBS, Synology, UniFi, general: 2024-07-15 22-14-05 and its likes",
    `${LOOSE}${Y}[-_.]${MO}[-_.]${D}[-_ .T,]{1,3}(?:at )?${H}[-_.:h]${MI}[-_.:m]${S}(?:[-_.]${MS})?${END}`,
  ),
  named("general: 2024-07-15_221405", `${LOOSE}${Y}[-_.]${MO}[-_.]${D}[-_ .T]{1,3}${H}${MI}${S}${END}`),
  named("WhatsApp on the desktop: 2024-07-15 at 22.14.05", `${LOOSE}${Y}-${MO}-${D} at ${H}\\.${MI}\\.${S}${END}`),
];

/** Unix time between 2001 and 2100 in a name: Frigate clips ("camera-1721081645.123456-abc"), Android screen recorders, exports in milliseconds. */
const EPOCH_SECONDS = /(?<![0-9A-Za-z.])(?<seconds>1[0-9]{9})(?:\.(?<fraction>\d{1,6}))?(?![0-9A-Za-z])/;
const EPOCH_MS = /(?<![0-9A-Za-z.])(?<ms>1[0-9]{12})(?![0-9A-Za-z])/;

/** Times without a day, whose day is the folders'. */
const TIMES_ONLY: RegExp[] = [
  // Dahua: 22.14.05-22.20.00[M][0@0][0].dav
  new RegExp(`^${H}\\.${MI}\\.${S}-\\d\\d\\.\\d\\d\\.\\d\\d`),
  // Synology, Hikvision, general: 22-14-05, 221405 (whole name), 22h14m05s
  new RegExp(`^${H}[-_.h]${MI}[-_.m]${S}s?${END}`),
  new RegExp(`^${H}${MI}${S}(?=\\.\\w+$)`),
  // Frigate recordings: 2024-07-15/22/front/14.05.mp4 (hour folder, then minute.second)
  new RegExp(`^${MI}\\.${S}\\.\\w+$`),
];
const DAY_FOLDER = new RegExp(`^${Y}[-_.]?${MO}[-_.]?${D}(?:AM|PM)?$`, "i");
const HOUR_FOLDER = new RegExp(`^${H}$`);

/** Frigate names folders by UTC. */
const FRIGATE_FILE = new RegExp(`^${MI}\\.${S}\\.mp4$`);

/**
 * When a recording began, read from its file name as common recorders write it, or null. `parentFolders`: names of the folders above, nearest first
 * (recorders put the day there). `assumedZone`: IANA name or "+09:00" the recorder's clock is taken to be in, unless the name says UTC. `nowMs` refuses
 * times more than a day ahead. Pure.
 */
export function recordedAtFromFileName(
  name: string,
  parentFolders: string[],
  assumedZone: string,
  nowMs: number = Date.now(),
): RecordedAt | null {
  const found = fromName(name, assumedZone) ?? fromFolders(name, parentFolders, assumedZone) ?? fromEpoch(name);
  if (!found || found.utcMs < Date.UTC(1995, 0, 1) || found.utcMs > nowMs + 86_400_000) return null;
  return { ...found, source: "fileName", evidence: found.evidence.slice(0, 300) };
}

type Found = Pick<RecordedAt, "zone" | "zoneKnown"> & { utcMs: number; evidence: string };

function fromName(name: string, zone: string): Found | null {
  for (const { pattern, utc } of NAMES) {
    const written = fields(pattern.exec(name)?.groups);
    const found = written && place(written, utc ? "UTC" : zone, utc === true, name);
    if (found) return found;
  }
  return null;
}

function fromFolders(name: string, folders: string[], zone: string): Found | null {
  for (const pattern of TIMES_ONLY) {
    const time = pattern.exec(name)?.groups;
    if (!time) continue;
    const needsHour = time["h"] === undefined;
    // Day and hour lie within four folders: camera and channel folders come between.
    const near = folders.slice(0, 4);
    const hourAt = needsHour ? near.findIndex((folder) => HOUR_FOLDER.test(folder)) : -1;
    if (needsHour && hourAt < 0) continue;
    const dayAt = near.findIndex((folder, i) => i > hourAt && DAY_FOLDER.test(folder));
    const day = dayAt < 0 ? splitDay(near) : DAY_FOLDER.exec(near[dayAt]!)?.groups;
    const written = fields({ ...day, h: time["h"] ?? near[hourAt]!, mi: time["mi"]!, s: time["s"]! });
    const utc = needsHour && FRIGATE_FILE.test(name);
    const evidence = [...near.slice(0, dayAt < 0 ? near.length : dayAt + 1).toReversed(), name].join("/");
    const found = written && place(written, utc ? "UTC" : zone, utc, evidence);
    if (found) return found;
  }
  return null;
}

/** The day as three folders, nearest first: 15, 07, 2024 (Reolink's FTP, UniFi). */
function splitDay(folders: string[]): Record<string, string> | undefined {
  for (let i = 0; i + 2 < folders.length; i++) {
    const groups = new RegExp(`^${Y}/${MO}/${D}$`).exec(`${folders[i + 2]}/${folders[i + 1]}/${folders[i]}`)?.groups;
    if (groups) return groups as Record<string, string>;
  }
  return undefined;
}

function fromEpoch(name: string): Found | null {
  const ms = EPOCH_MS.exec(name)?.groups?.["ms"];
  if (ms) return { utcMs: Number(ms), zone: "UTC", zoneKnown: true, evidence: name };
  const groups = EPOCH_SECONDS.exec(name)?.groups;
  if (!groups) return null;
  const fraction = Math.floor(Number(`0.${groups["fraction"] ?? 0}`) * 1000);
  return { utcMs: Number(groups["seconds"]) * 1000 + fraction, zone: "UTC", zoneKnown: true, evidence: name };
}

function fields(groups: Record<string, string | undefined> | undefined): Written | null {
  if (!groups || !groups["y"] || !groups["mo"] || !groups["d"] || !groups["h"]) return null;
  const n = (key: string): number => Number(groups[key] ?? 0);
  const written = { y: n("y"), mo: n("mo"), d: n("d"), h: n("h"), mi: n("mi"), s: n("s"), ms: n("ms") };
  // The 31st of a short month is no date.
  return new Date(Date.UTC(written.y, written.mo - 1, written.d)).getUTCDate() === written.d ? written : null;
}

function place(w: Written, zone: string, zoneKnown: boolean, evidence: string): Found {
  const wall = Date.UTC(w.y, w.mo - 1, w.d, w.h, w.mi, w.s, w.ms);
  return { utcMs: zonedToUtc(wall, zone), zone, zoneKnown, evidence };
}
