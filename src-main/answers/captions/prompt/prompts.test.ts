import { Template } from "@huggingface/jinja";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NEUTRAL_PROMPT, type CaptionPresetId, type CaptionSettings } from "#shared/domain/caption.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { captionWorld, settingsOf, stampsIn, type CaptionWorld } from "../../../../test/captionWorld.ts";
import { startModelServer, type ChatBody, type ModelServer } from "../../../../test/modelServer.ts";
import { CAPTION_PRESETS } from "./presets.ts";

const { signal: NEVER } = new AbortController();
let world: CaptionWorld;
let server: ModelServer;
let video: VideoId;
beforeAll(async () => {
  world = await captionWorld();
  server = await startModelServer({ answer: () => "A person walks." });
  await world.addEndpoint(server.baseUrl);
  video = await world.addVideo({ durationUs: 90_000_000 });
});
beforeEach(() => void server.chats.splice(0));
afterAll(async () => {
  await world.close();
  await server.close();
  await world.remove();
});

/** The body of a request as it went over the wire. */
async function bodyOf(settings: Partial<CaptionSettings>): Promise<ChatBody> {
  const request = { span: { videoId: video, fromUs: 0, toUs: 90e6 }, settings: settingsOf(settings), keep: false };
  for await (const _ of world.captions.run(request, NEVER));
  return server.chats.at(-1)!.body;
}

/** What vLLM makes of a body: parts by their types (vllm/entrypoints/chat_utils.py, content format "openai"), through the Jinja template that it was given. */
function rendered(body: ChatBody, template: unknown = body["chat_template"]): string {
  const messages = body.messages.map(({ role, content }) => ({
    role,
    content:
      typeof content === "string"
        ? [{ type: "text", text: content }]
        : content.map((part) => (part.type === "text" ? part : { type: part.type.replace("_url", "") })),
  }));
  return new Template(template as string).render({
    messages,
    add_generation_prompt: true,
    bos_token: "<s>",
    eos_token: "</s>",
  });
}

/**
 * What `get_prompt()` of the conversation templates of https://github.com/LLaVA-VL/LLaVA-NeXT (llava/conversation.py: conv_vicuna_v1, conv_mistral_direct, conv_chatml_direct) gives for
 * "<image>\n" + question, as playground/demo/video_demo.py puts it together. The ports that servers load (transformers, convert_llava_next_video_weights_to_hf.py) call the place of a video `<video>`.
 */
const published = {
  vicuna_v1: (question: string) =>
    `A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions. USER: <image>\n${question} ASSISTANT:`,
  mistral_direct: (question: string) =>
    `<|im_start|>system\nAnswer the questions.<|im_end|><|im_start|>user\n<image>\n${question}<|im_end|><|im_start|>assistant\n`,
  chatml: (question: string) =>
    `<|im_start|>system\nAnswer the questions.<|im_end|><|im_start|>user\n<image>\n${question}<|im_end|><|im_start|>assistant\n`,
};

const LLAVA: Array<[CaptionPresetId, keyof typeof published, string]> = [
  ["llava-next-video-7b", "vicuna_v1", "</s>"],
  ["llava-next-video-7b-dpo", "vicuna_v1", "</s>"],
  ["llava-next-video-34b", "chatml", "<|im_end|>"],
  ["llava-next-video-34b-dpo", "mistral_direct", "<|im_end|>"],
];

test.each(LLAVA)(
  "%s is asked in %s byte for byte, with 32 frames as one video and their times",
  async (preset, mode, stop) => {
    const body = await bodyOf({ preset, frames: 32 });
    expect(rendered(body)).toBe(published[mode](NEUTRAL_PROMPT).replace("<image>", "<video>"));
    expect(rendered(await bodyOf({ preset, frames: 32, primed: "arson" }))).toBe(
      published[mode](`The video includes scenes of arson. ${NEUTRAL_PROMPT}`).replace("<image>", "<video>"),
    );
    expect(body).toMatchObject({ temperature: 0, stop: [stop], add_special_tokens: true });
    expect(body).not.toHaveProperty("mm_processor_kwargs");
    const parts = body.messages.at(-1)!.content as Array<{ type: string; video_url?: { url: string } }>;
    expect(parts.map((part) => part.type)).toEqual(["video_url", "text"]);
    const url = parts[0]!.video_url!.url;
    expect(url).toMatch(/^data:video\/jpeg;base64,/);
    // Middles of 32 equal parts of 90 s.
    expect(stampsIn(url)).toEqual(Array.from({ length: 32 }, (_, i) => ((i + 0.5) * 90e6) / 32));
    expect(body["media_io_kwargs"]).toEqual({
      video: {
        num_frames: 32,
        fps: 5,
        frames_indices: Array.from({ length: 32 }, (_, i) => Math.round(((i + 0.5) * 450) / 32)),
        total_num_frames: 450,
        duration: 90,
        do_sample_frames: false,
      },
    });
  },
);

test("a server with a template of its own is told the published system sentence too", async () => {
  // As the ported models ship it: without the space after the system sentence, otherwise the same.
  const own =
    "{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'][0]['text'] }}{% else %}{{ message['role'].upper() + ': '}}{% endif %}" +
    "{% for content in message['content'] | selectattr('type', 'equalto', 'video') %}{{ '<video>\\n' }}{% endfor %}" +
    "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{% if message['role'] != 'system' %}{{ content['text'] + ' '}}{% endif %}{% endfor %}" +
    "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";
  const body = await bodyOf({ preset: "llava-next-video-7b", frames: 8 });
  expect(rendered(body, own)).toBe(
    published.vicuna_v1(NEUTRAL_PROMPT).replace("<image>", "<video>").replace("questions. USER", "questions.USER"),
  );
});

test.each(["qwen-vl", "llava-onevision"] as const)(
  "%s is left its own template and gets one video, then the question",
  async (preset) => {
    const body = await bodyOf({ preset, frames: 16 });
    expect(body).not.toHaveProperty("chat_template");
    expect(body).not.toHaveProperty("stop");
    expect(body.messages).toMatchObject([
      { role: "user", content: [{ type: "video_url" }, { type: "text", text: NEUTRAL_PROMPT }] },
    ]);
    expect(body["media_io_kwargs"]).toMatchObject({ video: { num_frames: 16, duration: 90 } });
  },
);

test("smolvlm2 gets a video as its own processor writes it out, frame by frame with their times", async () => {
  const body = await bodyOf({ preset: "smolvlm2", frames: 3 });
  // DEFAULT_CHAT_TEMPLATE of transformers, models/smolvlm/processing_smolvlm.py, which also makes the text around each frame (there of <video>, here of what was sent).
  const template =
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% elif line['type'] == 'video' %}{{ '<video>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";
  expect(rendered(body, template)).toBe(
    "<|im_start|>User: You are provided the following series of three frames from a 0:01:30 [H:MM:SS] video.\n" +
      "\nFrame from 00:15:<image>\nFrame from 00:45:<image>\nFrame from 01:15:<image>\n\n" +
      `${NEUTRAL_PROMPT}<end_of_utterance>\nAssistant:`,
  );
});

test("any other model gets pictures in order and is told that they are one video", async () => {
  const body = await bodyOf({ preset: "generic", frames: 2, language: "ko" });
  expect(body.messages).toMatchObject([
    {
      role: "user",
      content: [
        { type: "image_url" },
        { type: "image_url" },
        {
          text: `These are two frames of one video of 90 s, in order of time.\n${NEUTRAL_PROMPT}\nAnswer in Korean (한국어로 답해 주세요).`,
        },
      ],
    },
  ]);
  expect(Object.keys(body)).not.toContain("media_io_kwargs");
});

test("presets are what the study and the models' pages name", () => {
  expect(CAPTION_PRESETS.filter((it) => it.poolingStride === 2 && it.frames === 32).map((it) => it.id)).toEqual(
    LLAVA.map(([id]) => id),
  );
  for (const { models, id } of CAPTION_PRESETS)
    for (const name of models) {
      // The longest match chooses: a DPO model is not taken for the plain one.
      const chosen = CAPTION_PRESETS.flatMap((it) => it.models.map((of) => ({ id: it.id, of })))
        .filter(({ of }) => name.toLowerCase().includes(of.toLowerCase()))
        .sort((a, b) => b.of.length - a.of.length)[0]!;
      expect(chosen.id).toBe(id);
    }
});
