import { ORPCError, type implement } from "@orpc/server";
import type { Contract } from "#shared/contract/index.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { PublishedVideo, SharedLibrary, SharingStatus } from "#shared/domain/sharing.ts";
import { videoId } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";

type Implementer = ReturnType<typeof implement<Contract>>;

const HOUR_US = 3_600_000_000;
const NORTH = { id: "lib_north0000000001", name: "North gate workstation" };
const library = (over: Partial<SharedLibrary> & { id: string; name: string }): SharedLibrary => ({
  on: false,
  trouble: null,
  encoder: "siglip2-base-224",
  sameEncoder: true,
  videos: 0,
  us: 0,
  leftOut: 0,
  seenAtMs: Date.UTC(2026, 10, 20, 9, 14),
  ...over,
});
const VIDEO: PublishedVideo = {
  format: 1,
  id: videoId.parse("v_shared00000001"),
  name: "north_ch03_20261119220000.mp4",
  camera: "North barrier",
  recordedAt: { utcMs: Date.UTC(2026, 10, 19, 13, 0), source: "fileName", zone: "Asia/Seoul", zoneKnown: true },
  durationUs: HOUR_US,
  width: 768,
  height: 576,
  sha256: "9f".repeat(32),
  state: "ready",
  analysedUs: HOUR_US,
  objects: 412,
  countsByClass: { person: 300, car: 112 },
  run: { seq: 4, labels: ["person", "car"] },
  embedded: { done: true, coveredUs: HOUR_US },
  readUs: 0,
};

/** At a shared address: one library that can be used, one with another encoder, one that does not answer. */
export const sharedAddress: SharingStatus = {
  shared: true,
  own: { id: "lib_own000000000001", name: "desk-2", published: 214, trouble: null },
  libraries: [
    library({ ...NORTH, on: true, videos: 96, us: 310 * HOUR_US }),
    library({ id: "lib_south0000000001", name: "South yard", encoder: "clip-vit-b32", sameEncoder: false }),
    library({ id: "lib_lab00000000001", name: "Old lab", on: true, trouble: "unreachable" }),
  ],
};

/** Other libraries at the same address; at first the index is in the library's own folder and there are none. */
export class FakeSharing {
  status: SharingStatus = { ...sharedAddress, shared: false, libraries: [] };
  /** JPEG, base64, of every shared video. */
  poster: string | null = null;

  router(os: Implementer, note: (name: string, input?: unknown) => void) {
    return {
      status: os.sharing.status.handler(() => this.status),
      refresh: os.sharing.refresh.handler(() => (note("sharing.refresh"), this.status)),
      setOn: os.sharing.setOn.handler(({ input }) => {
        note("sharing.setOn", input);
        const libraries = this.status.libraries.map((it) => (it.id === input.id ? { ...it, on: input.on } : it));
        this.status = { ...this.status, libraries };
        return this.status;
      }),
      video: os.sharing.video.handler(({ input }) => {
        note("sharing.video", input);
        if (input.videoId !== VIDEO.id) throw new ORPCError("PROBLEM", { defined: true, data: problemOf("NOT_FOUND") });
        return { video: VIDEO, poster: this.poster };
      }),
    };
  }

  /** What a search of the shared libraries adds. */
  get moments(): Moment[] {
    if (!this.status.libraries.find((it) => it.id === NORTH.id)?.on) return [];
    return [754_000_000, 1_986_000_000].map((bestUs, i) => ({
      id: `${NORTH.id}.${VIDEO.id}.${bestUs}`,
      library: NORTH,
      videoId: VIDEO.id,
      startUs: bestUs - 2_000_000,
      endUs: bestUs + 4_000_000,
      bestUs,
      box: { x: 0.4 + 0.1 * i, y: 0.35, w: 0.08, h: 0.3 },
      trackId: 7 + i,
      score: 0.99 - 0.4 * i,
      band: "strong",
      reasons: [],
      steps: [],
    }));
  }

  get coverage() {
    const on = this.status.libraries.filter((it) => it.on);
    return on.map(({ id, name, videos, us, trouble }) => ({
      id,
      name,
      videos,
      us,
      searchedUs: trouble ? 0 : us,
      trouble,
    }));
  }
}
