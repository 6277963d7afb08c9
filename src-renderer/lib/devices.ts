/** Names as their makers write them; the same in every language. */
const NAMES: Record<string, string> = {
  cuda: "CUDA",
  webgpu: "WebGPU",
  directml: "DirectML",
  coreml: "CoreML",
  cpu: "CPU",
};

/** A device's name for a person; one that this build does not know in capitals. */
export function deviceName(device: string): string {
  return NAMES[device] ?? device.toUpperCase();
}
