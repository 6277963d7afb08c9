// `npm run cuda`: fetches ONNX Runtime's CUDA libraries (several hundred MB, from nuget.org), which a plain install leaves out so that it works on a
// network that reaches only the npm registry. The graphics driver, CUDA 12 and cuDNN 9 come from the operator's system.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const packageFolder = resolve(import.meta.dirname, "..", "node_modules", "onnxruntime-node");
const library = join(packageFolder, "bin", "napi-v6", "linux", "x64", "libonnxruntime_providers_cuda.so");

if (process.platform !== "linux" || process.arch !== "x64") {
  process.stderr.write(
    "CUDA libraries exist for Linux on x64 only. On Windows the app uses DirectML or WebGPU, on macOS CoreML.\n",
  );
  process.exitCode = 1;
} else if (existsSync(library)) {
  process.stdout.write("The CUDA libraries are already here.\n");
} else {
  process.stdout.write("Fetching ONNX Runtime's CUDA libraries from nuget.org ...\n");
  // Both ways of saying so: the repository's .npmrc says "skip" through npm's environment.
  const child = spawn(
    process.execPath,
    [join(packageFolder, "script", "install.js"), "--onnxruntime-node-install=cuda12"],
    {
      stdio: "inherit",
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "cuda12", npm_config_onnxruntime_node_install: "cuda12" },
    },
  );
  child.on("close", (code) => {
    const fetched = code === 0 && existsSync(library);
    process.stderr.write(
      fetched
        ? "Done. Settings > Models tests the device before it is used.\n"
        : "The CUDA libraries could not be fetched. Check that nuget.org can be reached, then run it again.\n",
    );
    process.exitCode = fetched ? 0 : 1;
  });
}
