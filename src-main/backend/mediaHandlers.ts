import type { BackendState } from "./state.ts";
import { playbackOf } from "./playback.ts";
import type { Implementer } from "./guarded.ts";

/** The `media` and `tracks` domains. */
export function mediaHandlers(os: Implementer, state: BackendState) {
  return {
    media: {
      playback: os.media.playback.handler(({ input }) => {
        const { store, paths, runner, options } = state.need();
        return playbackOf({ store, paths, runner, media: options.media }, input.id, input.canPlay);
      }),
      sprite: os.media.sprite.handler(({ input }) => {
        const { sprite } = state.need().store.videos.need(input.id);
        return sprite ? { url: `/video/${input.id}/sprite.jpg`, ...sprite } : null;
      }),
      frameTimes: os.media.frameTimes.handler(({ input }) => {
        const { store, frames } = state.need();
        store.videos.need(input.id);
        return frames.around(input.id, input.aroundUs, input.before, input.after);
      }),
    },
    tracks: {
      window: os.tracks.window.handler(({ input }) => state.need().tracks.window(input)),
      objects: os.tracks.objects.handler(({ input }) => state.need().tracks.objects(input)),
      object: os.tracks.object.handler(({ input }) => state.need().tracks.object(input)),
      activity: os.tracks.activity.handler(({ input }) => state.need().tracks.activity(input)),
    },
  };
}
