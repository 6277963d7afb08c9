import type { MediaInfo, VideoSummary } from "#shared/domain/video.ts";
import type { Span } from "./span.ts";

/** What Review lets a panel beside its picture know and do. Values change with every drawing; functions stay the same. */
export interface ReviewPlace {
  video: VideoSummary;
  media: MediaInfo;
  mediaBase: string;
  /** Marked with in and out points; null while there are not both. */
  marked: Span | null;
  /** The caption that was clicked on the timeline, to be shown; null = none. */
  captionId: string | null;
  /** Where the picture stands, media microseconds. */
  positionUs(): number;
  /** Tells of every move of the picture; the answer ends it. */
  onMove(listener: () => void): () => void;
  isPlaying(): boolean;
  /** Pauses, shows the frame there and brings it into sight on the timeline. */
  seek(tUs: number): void;
  /** Marks a span. */
  mark(span: Span): void;
  /** Takes the marks away: the span is that around the playhead again. */
  unmark(): void;
  /** Highlights an object on picture and timeline, without leaving the panel. */
  highlight(trackId: number): void;
}
