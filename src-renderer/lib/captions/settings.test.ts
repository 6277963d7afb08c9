import { beforeEach, describe, expect, it } from "vitest";
import { captionSettings, type CaptionPreset } from "#shared/domain/caption.ts";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { currentSettings, presetFor, settingsOf, useOwnSettings, withPreset } from "./settings.ts";

const preset = (id: CaptionPreset["id"], models: string[], poolingStride: number | null, frames = 32): CaptionPreset => ({
  id, name: id, models, promptMode: "server", frames, maxFrames: 64, poolingStride, input: "video", source: "https://example.org",
}); // prettier-ignore
const seven = preset("llava-next-video-7b", ["llava-hf/LLaVA-NeXT-Video-7B-hf"], 2);
const dpo = preset(
  "llava-next-video-7b-dpo",
  ["llava-hf/LLaVA-NeXT-Video-7B-DPO-hf", "lmms-lab/LLaVA-NeXT-Video-7B-DPO"],
  2,
);
const qwen = preset("qwen-vl", ["qwen2.5vl"], null);
const generic = preset("generic", [], null, 8);
const presets = [seven, dpo, qwen, generic];
const endpoint = (id: string, model: string, roles: LanguageEndpoint["roles"] = ["video"]) =>
  ({ id: `e_0000000000${id}`, model, roles }) as LanguageEndpoint;

beforeEach(() => {
  localStorage.clear();
  useOwnSettings.setState({ settings: null });
});

describe("how a model is asked", () => {
  it("follows from its name as the server knows it", () => {
    const chosen = (model: string) => presetFor(model, presets)?.id;
    expect(chosen("llava-hf/LLaVA-NeXT-Video-7B-hf")).toBe("llava-next-video-7b");
    expect(chosen("/models/LLaVA-NeXT-Video-7B-DPO-hf")).toBe("llava-next-video-7b-dpo");
    expect(chosen("LMMS-LAB/llava-next-video-7b-dpo")).toBe("llava-next-video-7b-dpo");
    expect(chosen("qwen2.5vl:7b")).toBe("qwen-vl");
    expect(chosen("gpt-something")).toBe("generic");
    expect(presetFor("x", [])).toBeNull();
  });
  it("gives up what another preset does not know", () => {
    const settings = { ...settingsOf(seven, null), frames: 64, objects: "drawn" as const };
    expect(withPreset(settings, generic)).toMatchObject({ preset: "generic", frames: 8, poolingStride: null, objects: "drawn" }); // prettier-ignore
  });
});

describe("the settings used last", () => {
  it("hold while their model is there, and never bring priming or a crop back", () => {
    const own = captionSettings.parse({ ...settingsOf(qwen, endpoint("b", "qwen2.5vl")), frames: 16, primed: "arson", crop: { x: 0, y: 0, w: 0.5, h: 0.5 } }); // prettier-ignore
    useOwnSettings.getState().keep(own);
    const kept = captionSettings.parse(JSON.parse(localStorage.getItem("sightline.captions.settings") ?? ""));
    expect([kept.frames, kept.primed, kept.crop]).toEqual([16, null, null]);
    const both = [endpoint("a", "llava-hf/LLaVA-NeXT-Video-7B-hf"), endpoint("b", "qwen2.5vl")];
    expect(currentSettings(kept, both, presets)?.frames).toBe(16);
    expect(currentSettings(kept, both.slice(0, 1), presets)).toMatchObject({ preset: "llava-next-video-7b", endpointId: both[0]?.id, frames: 32 }); // prettier-ignore
    expect(currentSettings(null, [endpoint("t", "text only", ["text"])], presets)).toMatchObject({ preset: "generic", endpointId: null }); // prettier-ignore
    expect(currentSettings(null, both, [])).toBeNull();
  });
});
