import type { Implementer } from "./guarded.ts";
import type { BackendState } from "./state.ts";

export function sharingHandlers(os: Implementer, state: BackendState) {
  const sharing = () => state.need().sharing;
  return {
    status: os.sharing.status.handler(() => sharing().status()),
    refresh: os.sharing.refresh.handler(async () => {
      await sharing().publish();
      await sharing().refresh();
      return sharing().status();
    }),
    setOn: os.sharing.setOn.handler(async ({ input }) => {
      await sharing().setOn(input.id, input.on);
      return sharing().status();
    }),
    video: os.sharing.video.handler(async ({ input }) => {
      const { video, poster } = await sharing().video(input.library, input.videoId);
      return { video, poster: poster && Buffer.from(poster).toString("base64") };
    }),
  };
}
