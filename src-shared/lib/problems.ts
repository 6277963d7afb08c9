import { AppError, type Problem, type ProblemCode } from "../domain/errors.ts";

const TEXTS: Record<ProblemCode, { message: string; remedy: string }> = {
  EMPTY_FILE: { message: "The file is empty.", remedy: "Copy it again from the recorder." },
  NOT_A_VIDEO: {
    message: "The file is not a video or picture that can be read.",
    remedy: "Check that the right file was chosen; convert it with the recorder's own tool if it is proprietary.",
  },
  NO_VIDEO_STREAM: {
    message: "The file has no picture, only sound or data.",
    remedy: "Choose the file that holds the picture.",
  },
  UNSUPPORTED_CODEC: {
    message: "No decoder here reads this video codec.",
    remedy: "Install a recent ffmpeg on this machine, or convert the file to H.264.",
  },
  ENCRYPTED: { message: "The video is encrypted.", remedy: "Export it from the recorder without encryption." },
  TRUNCATED: {
    message: "The file ends early; what could be read is kept.",
    remedy: "Copy it again from the recorder if the rest is needed.",
  },
  TRUNCATED_UNREADABLE: {
    message: "The file ends before its index or its first picture; nothing could be read from it.",
    remedy: "Copy it again from the recorder.",
  },
  DAMAGED_UNREADABLE: {
    message: "The file is damaged; nothing could be read from it.",
    remedy: "Copy it again from the recorder.",
  },
  DAMAGED: {
    message: "Parts of the file are damaged; what could be read is kept.",
    remedy: "Copy it again from the recorder if the damaged part is needed.",
  },
  FILE_MISSING: {
    message: "The file is no longer where it was.",
    remedy: "Put it back or choose Relink and point to its new place.",
  },
  FILE_UNREADABLE: {
    message: "The file cannot be opened.",
    remedy: "Check its permissions and that no other program holds it.",
  },
  FILE_CHANGED: {
    message: "The file's content changed since it was imported.",
    remedy: "Import it again as a new video.",
  },
  DISK_FULL: {
    message: "The disk that holds the library is full.",
    remedy: "Free some space, then choose Retry; nothing already analysed is lost.",
  },
  FFMPEG_MISSING: {
    message: "ffmpeg was not found.",
    remedy: "Reinstall the app, or set SIGHTLINE_FFMPEG to an ffmpeg on this machine.",
  },
  FFMPEG_STALLED: {
    message: "Reading the file made no progress and was stopped.",
    remedy: "Choose Retry; if it stalls again the file is damaged at that place.",
  },
  FFMPEG_FAILED: { message: "Reading the file failed.", remedy: "Choose Retry; the log has the decoder's own words." },
  VISION_UNAVAILABLE: {
    message: "The analysis process stopped three times in a row.",
    remedy: "Choose Retry; if it stops again, choose another device or model in Settings.",
  },
  MODEL_MISSING: {
    message: "The chosen model is not installed.",
    remedy: "Install it in Settings > Models, or analyse with built-in motion.",
  },
  MODEL_INVALID: {
    message: "The file is not the model that this pack expects.",
    remedy: "Choose the ONNX file named in the pack's description.",
  },
  MODEL_SELF_TEST_FAILED: {
    message: "The model gave wrong numbers on this device.",
    remedy: "Choose another device in Settings; the CPU always works.",
  },
  DOWNLOAD_FAILED: {
    message: "The download did not finish.",
    remedy: "Check the network and choose Resume, or add the file from disk.",
  },
  CHECKSUM_MISMATCH: {
    message: "The downloaded file is not the published one.",
    remedy: "Delete it and download again; if it repeats, report it.",
  },
  LIBRARY_IN_USE: { message: "Another Sightline has this library open.", remedy: "Close the other one, or use it." },
  LIBRARY_UNREADABLE: {
    message: "The library could not be opened.",
    remedy: "Check the disk and its permissions; the log has the reason.",
  },
  INDEX_UNREACHABLE: {
    message: "The store that holds the search index cannot be reached.",
    remedy: "Check the address, the credentials and the network in Settings > Storage, then choose Retry.",
  },
  LANGUAGE_MODEL_MISSING: {
    message: "No language model is set up for this.",
    remedy: "Add one in Settings > Language models, or go on with the answers that facts give.",
  },
  LANGUAGE_MODEL_UNREACHABLE: {
    message: "The language model's server cannot be reached.",
    remedy: "Check that it runs and its address in Settings > Language models, then choose Retry.",
  },
  LANGUAGE_MODEL_REFUSED: {
    message: "The language model's server refused the request.",
    remedy: "Check the key and the model's name in Settings > Language models; its own words are below.",
  },
  LANGUAGE_MODEL_TIMEOUT: {
    message: "The language model took too long and was stopped.",
    remedy: "Choose Retry, ask for less, or allow more time in Settings > Language models.",
  },
  LANGUAGE_MODEL_BROKE_OFF: {
    message: "The language model's server broke off in the middle of its answer.",
    remedy: "What came before is kept. Choose Retry; if it repeats, look at the server.",
  },
  LANGUAGE_MODEL_BAD_ANSWER: {
    message: "The language model's server answered something that is no answer.",
    remedy: "Check that the address leads to an OpenAI-compatible server and ends with /v1.",
  },
  CASE_CLOSED: { message: "The case is closed.", remedy: "Open it again to change it." },
  BACKEND_NOT_READY: {
    message: "Sightline could not start its library.",
    remedy: "Read the reason below, mend it, and choose Try again.",
  },
  NOT_FOUND: { message: "It is no longer in the library.", remedy: "Refresh the view." },
  INVALID_INPUT: { message: "The request was not understood.", remedy: "Check the value and try again." },
  PATH_NOT_ALLOWED: {
    message: "That folder is not open to this app.",
    remedy: "Start with --root and the folder, or upload the file.",
  },
  UNAUTHORISED: { message: "This page is not signed in.", remedy: "Open the address that was printed at start." },
  CANCELLED: { message: "It was cancelled.", remedy: "Choose Retry to start it again." },
  INTERNAL: { message: "Something went wrong inside Sightline.", remedy: "Choose Retry; the log has the details." },
};

/** Builds the operator's view of a failure from its code; `detail` is technical and optional. */
export function problemOf(code: ProblemCode, detail?: string, logId?: string): Problem {
  return { code, ...TEXTS[code], ...(detail ? { detail: detail.slice(0, 4000) } : {}), ...(logId ? { logId } : {}) };
}

/** `throw fail("NOT_FOUND")`: an AppError from its code. */
export function fail(code: ProblemCode, detail?: string, cause?: unknown): AppError {
  return new AppError(problemOf(code, detail), { cause });
}

/** The Problem of anything thrown; unknown errors become INTERNAL with their message as detail. */
export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) return error.problem;
  if (error instanceof Error && error.name === "AbortError") return problemOf("CANCELLED");
  return problemOf("INTERNAL", error instanceof Error ? error.message : String(error));
}
