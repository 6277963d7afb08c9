import type { CaptionPreset, CaptionPresetId } from "#shared/domain/caption.ts";

/**
 * Frames, stride and prompt mode of the LLaVA-NeXT-Video models as its authors publish them
 * (https://github.com/LLaVA-VL/LLaVA-NeXT/blob/main/docs/LLaVA-NeXT-Video.md: 32 frames, spatial pooling stride 2, `vicuna_v1`, `mistral_direct` for 34B-DPO); 64 frames were tried too.
 */
const LLAVA_NEXT = {
  frames: 32,
  maxFrames: 64,
  poolingStride: 2,
  input: "video",
  source: "https://github.com/LLaVA-VL/LLaVA-NeXT/blob/main/docs/LLaVA-NeXT-Video.md",
} as const;

/** Ways of asking that are known to suit a family of models. */
export const CAPTION_PRESETS: readonly CaptionPreset[] = [
  {
    id: "llava-next-video-7b",
    name: "LLaVA-NeXT-Video 7B",
    models: ["lmms-lab/LLaVA-NeXT-Video-7B", "llava-hf/LLaVA-NeXT-Video-7B-hf"],
    promptMode: "vicuna_v1",
    ...LLAVA_NEXT,
  },
  {
    id: "llava-next-video-7b-dpo",
    name: "LLaVA-NeXT-Video 7B DPO",
    models: ["lmms-lab/LLaVA-NeXT-Video-7B-DPO", "llava-hf/LLaVA-NeXT-Video-7B-DPO-hf"],
    promptMode: "vicuna_v1",
    ...LLAVA_NEXT,
  },
  {
    id: "llava-next-video-34b",
    name: "LLaVA-NeXT-Video 34B",
    models: ["lmms-lab/LLaVA-NeXT-Video-34B", "llava-hf/LLaVA-NeXT-Video-34B-hf"],
    promptMode: "chatml",
    ...LLAVA_NEXT,
  },
  {
    id: "llava-next-video-34b-dpo",
    name: "LLaVA-NeXT-Video 34B DPO",
    models: ["lmms-lab/LLaVA-NeXT-Video-34B-DPO", "llava-hf/LLaVA-NeXT-Video-34B-DPO-hf"],
    promptMode: "mistral_direct",
    ...LLAVA_NEXT,
  },
  {
    id: "qwen-vl",
    name: "Qwen2.5-VL, Qwen3-VL",
    models: ["Qwen/Qwen2.5-VL", "Qwen/Qwen3-VL", "qwen2.5vl", "qwen2.5-vl", "qwen3-vl"],
    promptMode: "server",
    frames: 32,
    maxFrames: 128,
    poolingStride: null,
    input: "video",
    // Frames taken by the client go as one `video/jpeg` with their times beside it.
    source: "https://github.com/QwenLM/Qwen3-VL#start-an-openai-api-service",
  },
  {
    id: "llava-onevision",
    name: "LLaVA-OneVision",
    models: ["llava-hf/llava-onevision-qwen2", "lmms-lab/llava-onevision-qwen2", "lmms-lab/LLaVA-OneVision"],
    promptMode: "server",
    // Trained on up to 32 frames of 196 tokens each (arXiv 2408.03326).
    frames: 32,
    maxFrames: 64,
    poolingStride: null,
    input: "video",
    source: "https://huggingface.co/llava-hf/llava-onevision-qwen2-7b-ov-hf",
  },
  {
    id: "smolvlm2",
    name: "SmolVLM2",
    models: ["HuggingFaceTB/SmolVLM2", "smolvlm2"],
    promptMode: "server",
    // Its processor takes one frame a second, at most 64; a small model on a small machine is quicker with fewer.
    frames: 16,
    maxFrames: 64,
    poolingStride: null,
    input: "images",
    source: "https://huggingface.co/HuggingFaceTB/SmolVLM2-2.2B-Instruct",
  },
  {
    id: "generic",
    name: "Any model that takes pictures",
    models: [],
    promptMode: "server",
    frames: 8,
    maxFrames: 128,
    poolingStride: null,
    input: "images",
    source: "https://platform.openai.com/docs/guides/images-vision",
  },
];

const BY_ID = new Map(CAPTION_PRESETS.map((preset) => [preset.id, preset]));

export function presetOf(id: CaptionPresetId): CaptionPreset {
  return BY_ID.get(id)!;
}
