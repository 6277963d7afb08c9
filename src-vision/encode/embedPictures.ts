import type { DeviceKind } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack, PictureSource } from "#shared/vision/protocol.ts";
import { readStillPicture } from "../detect/stillPicture.ts";
import { cutCrop } from "../embed/cutCrop.ts";
import { embedVideo } from "../embed/embedVideo.ts";
import type { EncoderCache } from "../types.ts";

/**
 * pictures.length x dim unit vectors of single pictures, made as the index makes them: frames and crops of a video by the indexing pass itself. One
 * that cannot be read fails all: the operator's question would be another one without it.
 *
 * Throws AppError: MODEL_*, FILE_*, FFMPEG_*, NOT_A_VIDEO, DAMAGED, INVALID_INPUT (no picture at that time), CANCELLED.
 */
export async function embedPictures(
  pack: LoadedPack,
  pictures: readonly PictureSource[],
  deps: { ffmpegPath: string; encoders: EncoderCache; signal: AbortSignal },
): Promise<{ dim: number; vectors: Float32Array; device: DeviceKind }> {
  const encoder = await deps.encoders.image(pack, deps.signal);
  const { dim, device } = encoder;
  const vectors = new Float32Array(pictures.length * dim);
  for (const [i, source] of pictures.entries()) vectors.set(await vectorOf(source), i * dim);
  return { dim, vectors, device };

  async function vectorOf({ path, media, tUs, box }: PictureSource): Promise<Float32Array> {
    if (media === null || media.still) {
      const { frame } = await readStillPicture(path, deps.ffmpegPath, deps.signal);
      return await encoder.embed([box ? cutCrop(frame, box) : frame], deps.signal);
    }
    const request = {
      path,
      media,
      encoder: pack,
      windows: box ? [] : [{ startUs: tUs, endUs: tUs, frameUs: [tUs] }],
      crops: box ? [{ trackId: 0, tUs, box }] : [],
    };
    const result = await embedVideo(request, { ...deps, onShare() {} });
    if (result.pictures === 0) throw fail("INVALID_INPUT", `${path}: no picture at ${tUs} us`);
    return box ? result.crops : result.windows;
  }
}
