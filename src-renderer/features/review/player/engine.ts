import type { FrameTimes } from "./frameTimes.ts";
import { Seeker, type SeekOutcome } from "./seeker.ts";
import { SurfaceError, type Surface, type SurfaceFailure, type SurfaceKind, type SurfaceListener } from "./surface.ts";

/** What the interface needs to know beside the time; changes rarely, never once a frame. */
export interface EngineState {
  source: SurfaceKind | "none";
  /** `loading` until the first frame of the source is on the screen. */
  status: "none" | "loading" | "ready" | "failed";
  failure: SurfaceFailure | null;
  playing: boolean;
  /** Negative backwards. */
  rate: number;
  /** The picture waits for data. */
  waiting: boolean;
  ended: boolean;
  muted: boolean;
  /** False when the last frame step could not be confirmed: the picture may be one frame off. */
  stepExact: boolean;
}

export interface EngineOptions {
  durationUs: number;
  frameTimes: FrameTimes;
  /** Average time of one frame, microseconds (default 40,000). */
  frameUs?: number;
  startUs?: number;
  /** Clock and repaint tick, replaced in tests. */
  now?: () => number;
  nextTick?: (act: () => void) => () => void;
}

/** Forward shuttle speeds of the L key; J uses the same backwards. */
export const SHUTTLE_RATES = [1, 2, 4, 8, 16] as const;
/** Speeds offered in the menu. */
export const PLAY_RATES = [0.25, 0.5, 1, 1.5, 2, 4, 8, 16] as const;

const INITIAL: EngineState = {
  source: "none",
  status: "none",
  failure: null,
  playing: false,
  rate: 1,
  waiting: false,
  ended: false,
  muted: true,
  stepExact: true,
};

/**
 * The playback clock, outside React. It owns one surface at a time, keeps the place when the surface changes (pictures, then the proxy), and tells
 * two kinds of listeners: `subscribe` for state, `onFrame` for every displayed frame.
 */
export class PlaybackEngine {
  readonly durationUs: number;
  readonly frameTimes: FrameTimes;
  /** Average time of one frame, microseconds: what a step is worth while the frame table is still being made. */
  readonly frameUs: number;
  readonly #now: () => number;
  readonly #nextTick: (act: () => void) => () => void;
  #state = INITIAL;
  #surface: Surface | null = null;
  #seeker: Seeker | null = null;
  #positionUs: number;
  #displayedUs: number | null = null;
  /** Where the last seek was to, or the view began; null once the picture has gone on from there by itself or by steps. */
  #askedUs: number | null;
  #stopAtUs: number | null = null;
  #steps = 0;
  #stepping = false;
  /** Grows with every change of playing; a stepped run that finds another number ends. */
  #runId = 0;
  #rate = 1;
  readonly #stateListeners = new Set<() => void>();
  readonly #frameListeners = new Set<(mediaUs: number) => void>();
  readonly #failureListeners = new Set<(failure: SurfaceFailure, kind: SurfaceKind) => void>();
  readonly #moveListeners = new Set<() => void>();

  constructor(options: EngineOptions) {
    this.durationUs = options.durationUs;
    this.frameTimes = options.frameTimes;
    this.frameUs = options.frameUs ?? 40_000;
    this.#positionUs = options.startUs ?? 0;
    this.#askedUs = this.#positionUs;
    this.#now = options.now ?? (() => performance.now());
    this.#nextTick =
      options.nextTick ??
      ((act) => {
        const id = requestAnimationFrame(act);
        return () => cancelAnimationFrame(id);
      });
  }

  readonly getState = (): EngineState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => add(this.#stateListeners, listener);
  /** Every frame that reaches the screen, with its media time. */
  onFrame(listener: (mediaUs: number) => void): () => void {
    return add(this.#frameListeners, listener);
  }
  /** The place moved: a frame was shown, or a seek was asked for. */
  onMove(listener: () => void): () => void {
    return add(this.#moveListeners, listener);
  }
  onFailure(listener: (failure: SurfaceFailure, kind: SurfaceKind) => void): () => void {
    return add(this.#failureListeners, listener);
  }

  /** Media time of the frame on the screen; null before the first. */
  get displayedUs(): number | null {
    return this.#displayedUs;
  }

  /** Where the operator is: the target of a running seek, else the displayed frame. */
  get positionUs(): number {
    return this.#seeker?.targetUs ?? this.#positionUs;
  }

  /** True while the picture stands where `seek(tUs)` puts it, or is on its way there. */
  isAt(tUs: number): boolean {
    const { frameTimes } = this;
    // A moment between two frames is seen on the frame before; without the frame table only the seek itself tells.
    const sameFrame = Math.abs(frameTimes.snap(tUs) - frameTimes.snap(this.positionUs)) < 1000;
    return sameFrame || this.#askedUs === this.#clamp(tUs);
  }

  /** 1 or -1: the way playback moves, for prefetching. */
  get direction(): 1 | -1 {
    return this.#state.playing && this.#rate < 0 ? -1 : 1;
  }

  #set(change: Partial<EngineState>): void {
    const next = { ...this.#state, ...change };
    if ((Object.keys(change) as Array<keyof EngineState>).every((key) => this.#state[key] === next[key])) return;
    this.#state = next;
    for (const listener of this.#stateListeners) listener();
  }

  #moved(): void {
    for (const listener of this.#moveListeners) listener();
  }

  /**
   * Puts a new surface under the engine and shows the current place on it; the old one is disposed of.
   * @param make gets the listener that the surface must report to.
   */
  use(make: (listener: SurfaceListener) => Surface): void {
    const wasPlaying = this.#state.playing;
    this.#drop();
    let live = true;
    const only = (act: () => void) => {
      if (live && this.#surface === surface) act();
    };
    const surface: Surface = make({
      onFrame: (mediaUs) => only(() => this.#frame(mediaUs)),
      onEnded: () => only(() => this.#end()),
      onWaiting: (waiting) => only(() => this.#set({ waiting })),
      // May fire inside make(), when `surface` is not assigned yet.
      onFailed: (failure) => queueMicrotask(() => only(() => this.#failed(failure))),
    });
    const dispose = surface.dispose.bind(surface);
    surface.dispose = () => {
      live = false;
      dispose();
    };
    this.#surface = surface;
    this.#seeker = new Seeker((tUs, signal) => surface.show(tUs, signal));
    surface.setMuted(this.#state.muted);
    this.#set({ source: surface.kind, status: "loading", failure: null, waiting: false, ended: false, playing: false });
    void this.#seek(this.#positionUs).then(() => {
      if (wasPlaying && this.#surface === surface) this.play(this.#rate);
    });
  }

  /** Takes the surface away (the video is missing, or the view closes). */
  clear(): void {
    this.#drop();
    this.#set({ source: "none", status: "none", failure: null, waiting: false, playing: false });
  }

  #drop(): void {
    this.#runId += 1;
    if (this.#seeker) this.#positionUs = this.positionUs;
    this.#steps = 0;
    this.#seeker?.cancel();
    this.#seeker = null;
    this.#surface?.dispose();
    this.#surface = null;
  }

  #frame(rawUs: number): void {
    const mediaUs = this.frameTimes.snap(rawUs);
    this.#displayedUs = mediaUs;
    this.#positionUs = mediaUs;
    if (this.#state.status !== "ready") this.#set({ status: "ready", failure: null });
    for (const listener of this.#frameListeners) listener(mediaUs);
    this.#moved();
    if (this.#stopAtUs !== null && this.#state.playing && this.#rate > 0 && mediaUs >= this.#stopAtUs) this.pause();
  }

  #end(): void {
    this.#runId += 1;
    this.#set({ playing: false, ended: true });
  }

  #failed(failure: SurfaceFailure): void {
    const kind = this.#surface?.kind;
    this.#runId += 1;
    this.#set({ status: "failed", failure, playing: false, waiting: false });
    if (kind) for (const listener of this.#failureListeners) listener(failure, kind);
  }

  #clamp(tUs: number): number {
    return Math.min(Math.max(0, tUs), this.durationUs);
  }

  /**
   * Shows the frame at `tUs`. Playback goes on from there. Resolves when the frame is on the screen, with null when a later seek took over or the
   * surface failed (the state says so).
   */
  async seek(tUs: number): Promise<SeekOutcome> {
    this.#askedUs = this.#clamp(tUs);
    return this.#seek(this.#askedUs);
  }

  async #seek(targetUs: number): Promise<SeekOutcome> {
    this.#set({ ended: false });
    const seeker = this.#seeker;
    if (!seeker) {
      this.#positionUs = targetUs;
      this.#moved();
      return null;
    }
    this.#steps = 0;
    if (this.#state.playing && this.#stepped) this.#startStepped(this.#rate, targetUs);
    const asked = this.#request(seeker, this.#insideFrame(targetUs));
    this.#moved();
    return asked;
  }

  /** A surface's failure is reported once, by its listener; the seek that met it only ends. */
  async #request(seeker: Seeker, targetUs: number): Promise<SeekOutcome> {
    try {
      const outcome = await seeker.request(targetUs);
      // The place is no longer the target but the frame that is really there.
      if (outcome && this.#seeker === seeker) this.#moved();
      return outcome;
    } catch (error) {
      if (error instanceof SurfaceError) {
        if (this.#seeker === seeker && this.#state.status !== "failed") this.#failed(error.failure);
        return null;
      }
      throw error;
    }
  }

  /**
   * A time safely within the frame that `tUs` belongs to: its middle when the frames around are known, else a millisecond later, because a player
   * may round the exact start of a frame down to the one before.
   */
  #insideFrame(tUs: number): number {
    const index = this.frameTimes.indexAt(tUs);
    return (index === null ? null : this.frameTimes.momentIn(index)) ?? tUs + 1000;
  }

  /**
   * Moves by whole source frames, exactly: the target is the middle of the wanted frame's interval, and the displayed frame is checked. Presses
   * during a running step add up.
   */
  async step(frames: number): Promise<void> {
    this.pause();
    this.#askedUs = null;
    this.#steps += frames;
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      while (this.#steps !== 0) await this.#takeSteps();
    } finally {
      this.#stepping = false;
    }
  }

  async #takeSteps(): Promise<void> {
    const seeker = this.#seeker;
    const wanted = this.#steps;
    if (!seeker) {
      this.#steps = 0;
      return;
    }
    const fromUs = this.#displayedUs ?? this.#positionUs;
    // A failed load is a table without the frame, which is dealt with below.
    await this.frameTimes.ensure(fromUs, Math.abs(wanted) + 1).catch(() => {});
    // A seek while the table was loading cleared the steps: the operator went elsewhere.
    if (this.#steps === 0) return;
    this.#steps -= wanted;
    const from = this.frameTimes.indexAt(fromUs);
    if (from === null) {
      // Without the frame table (it is still being made) a step is a guess by the average rate; the interface says that it is not exact.
      this.#set({ stepExact: false });
      await this.#request(seeker, this.#clamp(fromUs + (wanted + 0.5) * this.frameUs));
      return;
    }
    await this.#showFrame(seeker, this.frameTimes.clampIndex(from + wanted));
  }

  async #showFrame(seeker: Seeker, index: number): Promise<void> {
    // The element's clock is coarser than the file's in some containers: when the middle shows a neighbour, later and earlier moments are tried.
    for (const share of [0.5, 0.75, 0.25]) {
      const moment = this.frameTimes.momentIn(index, share);
      if (moment === null) return;
      const outcome = await this.#request(seeker, moment);
      if (outcome === null) return;
      if (this.frameTimes.indexAt(this.frameTimes.snap(outcome.shownUs)) === index) {
        this.#set({ stepExact: true });
        return;
      }
    }
    this.#set({ stepExact: false });
  }

  /**
   * Shows source frame `index`, counted from 0. The frame table is asked by time, so the place is guessed from the average rate and corrected until the
   * wanted frame is in the loaded run; false when it cannot be found.
   */
  async goToFrame(index: number, frameCount: number | null): Promise<boolean> {
    this.pause();
    this.#askedUs = null;
    this.#steps = 0;
    let guessUs = frameCount && frameCount > 0 ? (index / frameCount) * this.durationUs : index * this.frameUs;
    for (let turn = 0; turn < 12; turn += 1) {
      await this.frameTimes.ensure(this.#clamp(guessUs), 0).catch(() => {}); // A failed load shows as "not found" below.
      if (this.frameTimes.timeOf(index) !== null) break;
      const { tUs, firstIndex } = this.frameTimes.run;
      if (tUs.length < 2) return false;
      const perFrame = (tUs[tUs.length - 1] - tUs[0]) / (tUs.length - 1);
      const before = index < firstIndex;
      const edge = before ? tUs[0] : tUs[tUs.length - 1];
      const away = before ? index - firstIndex : index - (firstIndex + tUs.length - 1);
      const next = this.#clamp(edge + away * perFrame);
      if (next === guessUs) return false;
      guessUs = next;
    }
    if (this.frameTimes.timeOf(index) === null || !this.#seeker) return false;
    await this.#showFrame(this.#seeker, index);
    return true;
  }

  get #stepped(): boolean {
    return this.#rate < 0 || this.#surface?.kind === "frames";
  }

  /** Plays at `rate` (0.25..16, or negative to run backwards by stepped seeks), from the start again when it stands at the end. */
  play(rate = Math.abs(this.#rate), stopAtUs: number | null = null): void {
    const surface = this.#surface;
    if (!surface || this.#state.status === "failed") return;
    const magnitude = Math.min(16, Math.max(0.25, Math.abs(rate)));
    this.#rate = rate < 0 ? -magnitude : magnitude;
    this.#stopAtUs = stopAtUs;
    this.#runId += 1;
    if (this.#state.ended && this.#rate > 0) void this.#seek(0);
    this.#askedUs = null;
    if (this.#stepped) {
      surface.pause();
      this.#set({ playing: true, rate: this.#rate, ended: false });
      this.#startStepped(this.#rate, this.positionUs);
      return;
    }
    surface.play(this.#rate);
    this.#set({ playing: true, rate: this.#rate, ended: false });
  }

  /** One seek after the other, each to where the clock then stands: as smooth as the source allows, never behind. */
  #startStepped(rate: number, fromUs: number): void {
    this.#runId += 1;
    const runId = this.#runId;
    const seeker = this.#seeker;
    const began = this.#now();
    const tick = async (): Promise<void> => {
      if (runId !== this.#runId || !seeker) return;
      const targetUs = fromUs + (this.#now() - began) * 1000 * rate;
      const limitUs = this.#stopAtUs ?? this.durationUs;
      const over = rate < 0 ? targetUs <= 0 : targetUs >= limitUs;
      await this.#request(seeker, this.#insideFrame(over ? (rate < 0 ? 0 : limitUs) : targetUs));
      if (runId !== this.#runId) return;
      if (over) {
        this.#runId += 1;
        this.#set({ playing: false, ended: rate > 0 && limitUs === this.durationUs });
        return;
      }
      this.#nextTick(() => void tick());
    };
    this.#nextTick(() => void tick());
  }

  pause(): void {
    this.#runId += 1;
    this.#stopAtUs = null;
    this.#surface?.pause();
    this.#set({ playing: false });
  }

  toggle(): void {
    if (this.#state.playing) this.pause();
    else this.play(Math.abs(this.#rate));
  }

  /** J (-1) and L (+1): first press plays that way at 1x, each further press doubles the speed. */
  shuttle(way: 1 | -1): void {
    const same = this.#state.playing && Math.sign(this.#rate) === way;
    const at = SHUTTLE_RATES.findIndex((rate) => rate > Math.abs(this.#rate));
    const faster = at === -1 ? SHUTTLE_RATES[SHUTTLE_RATES.length - 1] : SHUTTLE_RATES[at];
    this.play(way * (same ? faster : 1));
  }

  /** The speed of the next and of the current forward playback. */
  setRate(rate: number): void {
    if (this.#state.playing) this.play(rate, this.#stopAtUs);
    else {
      this.#rate = rate;
      this.#set({ rate });
    }
  }

  setMuted(muted: boolean): void {
    this.#surface?.setMuted(muted);
    this.#set({ muted });
  }

  dispose(): void {
    this.clear();
    this.frameTimes.dispose();
    this.#stateListeners.clear();
    this.#frameListeners.clear();
    this.#moveListeners.clear();
    this.#failureListeners.clear();
  }
}

function add<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => set.delete(item);
}
