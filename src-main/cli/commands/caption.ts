import type { SightlineClient } from "#shared/contract/index.ts";
import { captionPresetId, captionSettings, type Caption, type CaptionSettings } from "#shared/domain/caption.ts";
import type { Language, MediaSpan } from "#shared/domain/evidence.ts";
import { choice, numberOption, timeOption, UsageError, type Args } from "../args.ts";
import { printable } from "../output.ts";
import { findVideo, type Command, type Session } from "../session.ts";
import { endOf } from "../tracks.ts";
import { citationLines } from "./ask.ts";
import { endpointOf, leaves } from "./language.ts";

/** `caption <video>`: describes a span, by a video language model, or from facts with `--facts`. */
export const captionCommand: Command = async (session) => {
  const { args } = session;
  const [what] = args.positionals;
  if (what === undefined) throw new UsageError("caption wants a video");
  const fromUs = timeOption(args, "from") ?? 0;
  const to = timeOption(args, "to");
  const client = await session.library();
  const video = await findVideo(client, what);
  const span = { videoId: video.id, fromUs, toUs: to ?? endOf(video) };
  return args.flag("facts") ? await narrate(session, client, span) : await ask(session, client, span);
};

export const languageOf = (args: Args): Language => choice(args, "lang", ["en", "ko"] as const, "en");

async function narrate({ args, output, signal }: Session, client: SightlineClient, span: MediaSpan): Promise<number> {
  const narration = await client.captions.narrate({ span, language: languageOf(args) }, { signal });
  output.result({ span, ...narration }, () =>
    narration.sentences
      .flatMap((sentence) => [printable(sentence.text), ...citationLines(sentence.evidence, narration.evidence)])
      .join("\n"),
  );
  return 0;
}

async function ask({ args, output, signal }: Session, client: SightlineClient, span: MediaSpan): Promise<number> {
  const settings = await settingsOf(args, client);
  let caption: Caption | null = null;
  for await (const event of await client.captions.run({ span, settings }, { signal })) {
    if (event.kind === "asked") {
      if (event.model.locality !== "thisMachine") output.warn(leaves(event.model));
      output.note(`${printable(event.model.name)}: ${event.frameUs.length} frames`);
    }
    if (event.kind === "done") ({ caption } = event);
  }
  if (!caption) return 1;
  const { text, mentions, cut, primed } = caption;
  output.result({ caption }, () => {
    const lines = [printable(text)];
    if (cut !== null) lines.push(`(ends early: ${cut})`);
    if (primed) lines.push("(primed: not used for search, events or answers)");
    for (const { word, supported } of mentions)
      lines.push(`  ${supported === null ? "?" : supported ? "+" : "-"} ${printable(word)}`);
    return lines.join("\n");
  });
  return 0;
}

async function settingsOf(args: Args, client: SightlineClient): Promise<CaptionSettings> {
  const which = args.get("endpoint");
  const preset = choice(args, "preset", captionPresetId.options, "generic");
  const defaults = (await client.captions.presets()).find((it) => it.id === preset);
  const frames = args.get("frames") === undefined ? defaults?.frames : numberOption(args, "frames");
  if (frames !== undefined && (!Number.isInteger(frames) || frames > 128))
    throw new UsageError("--frames wants a whole number up to 128");
  const prompt = args.get("prompt");
  const primed = args.get("prime");
  return captionSettings.parse({
    preset,
    endpointId: which === undefined ? null : (await endpointOf(client, which)).id,
    language: languageOf(args),
    objects: choice(args, "objects", ["none", "text", "drawn"] as const, "none"),
    poolingStride: defaults?.poolingStride ?? null,
    ...(frames === undefined ? {} : { frames }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(primed === undefined ? {} : { primed }),
  });
}
