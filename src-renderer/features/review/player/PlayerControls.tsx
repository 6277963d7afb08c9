import {
  Maximize,
  Minimize,
  Pause,
  Play,
  Rewind,
  FastForward,
  ScanEye,
  SquareDashedMousePointer,
  StepBack,
  StepForward,
  Volume2,
  VolumeX,
} from "lucide-react";
import { useMessages } from "../../../lib/i18n/index.ts";
import { useKeyHint } from "../../../lib/hotkeys/index.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Select } from "../../../ui/Select.tsx";
import { reviewMessages } from "../messages.ts";
import { NO_ZOOM } from "../overlay/letterbox.ts";
import { useReview } from "../reviewStore.ts";
import { useEngineState, useReviewContext } from "../session.ts";
import { PLAY_RATES } from "./engine.ts";
import { TimeReadout } from "./TimeReadout.tsx";
import { ViewMenu } from "./ViewMenu.tsx";

/** The row under the picture. Every button has its key beside its name. */
export function PlayerControls({
  onGoToTime,
  fullscreen,
  onFullscreen,
}: {
  onGoToTime: () => void;
  fullscreen: boolean;
  onFullscreen: () => void;
}) {
  const t = useMessages(reviewMessages);
  const { media, session } = useReviewContext();
  const { engine } = session;
  const state = useEngineState(engine);
  const zoom = useReview((s) => s.zoom);
  const set = useReview((s) => s.set);
  const drawing = useReview((s) => s.drawing);
  const keys = {
    play: useKeyHint("review.playPause"),
    back: useKeyHint("review.backward"),
    forward: useKeyHint("review.forward"),
    frameBack: useKeyHint("review.frameBack"),
    frameForward: useKeyHint("review.frameForward"),
    full: useKeyHint("review.fullScreen"),
    draw: useKeyHint("review.drawBox"),
  };
  const still = media.still;
  const idle = state.status === "none";
  const shown = state.playing && state.rate < 0 ? `−${Math.abs(state.rate)}×` : null;
  return (
    <div className="flex h-11 shrink-0 items-center gap-1 overflow-hidden border-t border-line bg-panel px-2">
      <IconButton
        label={t("backwards")}
        keys={keys.back}
        icon={<Rewind />}
        disabled={still || idle}
        onClick={() => engine.shuttle(-1)}
      />
      <IconButton
        label={t("previousFrame")}
        keys={keys.frameBack}
        icon={<StepBack />}
        disabled={still || idle}
        onClick={() => void engine.step(-1)}
      />
      <IconButton
        label={state.playing ? t("pause") : t("play")}
        keys={keys.play}
        tone="neutral"
        icon={state.playing ? <Pause /> : <Play />}
        disabled={still || idle}
        onClick={() => engine.toggle()}
      />
      <IconButton
        label={t("nextFrame")}
        keys={keys.frameForward}
        icon={<StepForward />}
        disabled={still || idle}
        onClick={() => void engine.step(1)}
      />
      <IconButton
        label={t("faster")}
        keys={keys.forward}
        icon={<FastForward />}
        disabled={still || idle}
        onClick={() => engine.shuttle(1)}
      />
      <TimeReadout onClick={onGoToTime} />
      <div className="min-w-0 grow" />
      {shown ? <span className="px-1 text-xs text-muted">{shown}</span> : null}
      {zoom.scale > 1 ? (
        <Button size="sm" tone="quiet" icon={<ScanEye />} title={t("resetZoom")} onClick={() => set({ zoom: NO_ZOOM })}>
          {t("pictureZoom", { scale: zoom.scale.toFixed(1) })}
        </Button>
      ) : null}
      <Select
        label={t("speed")}
        value={String(Math.abs(state.rate))}
        options={PLAY_RATES.map((rate) => ({ value: String(rate), label: `${rate}×` }))}
        onChange={(rate) => engine.setRate(Number(rate))}
        disabled={still || idle}
        className="w-20"
      />
      <IconButton
        label={t("drawBox")}
        keys={keys.draw}
        icon={<SquareDashedMousePointer />}
        pressed={drawing}
        disabled={idle}
        onClick={() => {
          engine.pause();
          set({ drawing: !drawing });
        }}
      />
      <ViewMenu />
      {media.hasAudio ? (
        <IconButton
          label={state.muted ? t("unmute") : t("mute")}
          icon={state.muted ? <VolumeX /> : <Volume2 />}
          onClick={() => engine.setMuted(!state.muted)}
        />
      ) : null}
      <IconButton
        label={fullscreen ? t("leaveFullscreen") : t("fullscreen")}
        keys={keys.full}
        icon={fullscreen ? <Minimize /> : <Maximize />}
        onClick={onFullscreen}
      />
    </div>
  );
}
