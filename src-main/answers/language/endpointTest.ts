import { z } from "zod";
import type { EndpointTest } from "#shared/contract/language.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { LanguageEndpoint, ModelCapabilities } from "#shared/domain/language.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { Clock } from "../../platform/clock.ts";
import type { LanguageModel, ModelPart, ModelRequest } from "../types.ts";
import { plainPicture } from "./drawnPicture.ts";

type Step = EndpointTest["steps"][number];

const STEPS: Array<Step["step"]> = ["connect", "models", "text", "streaming", "images", "video", "structured"];

/** Orange and purple, since a model that sees nothing would guess red or blue. */
const ORANGE = plainPicture([255, 136, 0]);
const PURPLE = plainPicture([128, 0, 160]);
/** Enough for a model that thinks aloud first; others stop after a word. */
const MAX_TOKENS = 1024;

const BOXES = z.object({ colour: z.enum(["red", "green", "blue"]), count: z.int() });
const BOXES_SCHEMA = {
  type: "object",
  properties: { colour: { type: "string", enum: ["red", "green", "blue"] }, count: { type: "integer" } },
  required: ["colour", "count"],
  additionalProperties: false,
};

/** All that a server is asked for while it is being tested. */
const EVERYTHING = { text: true, images: true, video: true, structured: "jsonSchema", streaming: true } as const;

/** How a server is asked: with the given capabilities taken for true, and nothing conceded when it refuses. */
export type ModelWith = (
  capabilities: ModelCapabilities,
  onStreamed: (streamed: boolean) => void,
) => Pick<LanguageModel, "generate">;

interface TestDeps {
  endpoint: LanguageEndpoint;
  modelWith: ModelWith;
  /** Names that the server lists, and the address that it lists them at. Null for a model that has no server. */
  list: (() => Promise<{ models: string[]; baseUrl: string }>) | null;
  /** Makes a model's words fit to be shown: they are as foreign as a server's. */
  clean: (text: string) => string;
  clock: Clock;
}

interface Answer {
  text: string;
  streamed: boolean;
  /** Wall-clock time to the first word; null when none came. */
  firstMs: number | null;
  problem: Problem | null;
}

/** Asks a model a few small things and says, step by step, what came back. Throws CANCELLED only: what a server does wrong is the result. */
export async function testEndpoint(deps: TestDeps, signal: AbortSignal): Promise<EndpointTest> {
  return await new Tester(deps, signal).run();
}

class Tester {
  #deps: TestDeps;
  #signal: AbortSignal;
  #steps: Step[] = [];
  #found: ModelCapabilities;

  constructor(deps: TestDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#found = {
      text: false,
      images: false,
      video: false,
      structured: "none",
      streaming: false,
      models: [],
      firstTokenMs: null,
      testedAtMs: deps.clock.nowMs(),
    };
  }

  async run(): Promise<EndpointTest> {
    const problem = (await this.#connect()) ?? (await this.#text());
    if (problem) {
      for (const step of STEPS.slice(this.#steps.length)) this.#note(step, "skipped", "the steps before it failed");
      return { capabilities: null, problem, steps: this.#steps };
    }
    await this.#images();
    await this.#video();
    await this.#structured();
    return { capabilities: this.#found, problem: null, steps: this.#steps };
  }

  /** Returns the problem when nobody answers at all; a server without a list may still answer questions. */
  async #connect(): Promise<Problem | null> {
    const { list, endpoint } = this.#deps;
    if (!list) {
      this.#note("connect", "skipped", "runs within this app");
      this.#note("models", "skipped", "runs within this app");
      return null;
    }
    try {
      const { models, baseUrl } = await list();
      this.#found.models = models;
      const completed = baseUrl === endpoint.baseUrl ? "" : ` at ${baseUrl}; the address was completed`;
      this.#note("connect", "yes", `the server answers${completed}`);
      const listed = models.includes(endpoint.model) ? "among them" : "not among them";
      this.#note("models", "yes", `"${endpoint.model}" is ${listed}: ${models.join(", ")}`);
      return null;
    } catch (error) {
      if (this.#signal.aborted) throw error;
      const problem = toProblem(error);
      const answers = problem.code === "LANGUAGE_MODEL_REFUSED" || problem.code === "LANGUAGE_MODEL_BAD_ANSWER";
      this.#note("connect", answers ? "yes" : "no", answers ? "the server answers" : words(problem));
      if (!answers) return problem;
      this.#note("models", "no", words(problem));
      return null;
    }
  }

  async #text(): Promise<Problem | null> {
    const { text, streamed, firstMs, problem } = await this.#ask([say("Reply with the single word: ready")]);
    this.#note("text", problem ? "no" : "yes", problem ? words(problem) : this.#quoted(text));
    if (problem) return problem;
    const found = this.#found;
    found.text = true;
    found.firstTokenMs = firstMs;
    found.streaming = streamed || this.#deps.list === null;
    const first = `first word after ${Math.round(firstMs ?? 0)} ms`;
    this.#note("streaming", found.streaming ? "yes" : "no", found.streaming ? first : "the whole answer comes at once");
    return null;
  }

  async #images(): Promise<void> {
    const question = say("What is the colour of this picture? Answer with one word.");
    const answer = await this.#ask([{ type: "image", jpeg: ORANGE }, question]);
    this.#found.images = this.#sees("images", answer, /orange|주황/i, "an orange picture");
  }

  async #video(): Promise<void> {
    const frames = [ORANGE, ORANGE, PURPLE, PURPLE];
    const question = say("Which colours does this video show? Answer with the names of the colours.");
    const answer = await this.#ask([{ type: "video", frames, framesPerSecond: 1 }, question]);
    const right = /orange|purple|violet|magenta|주황|보라/i;
    this.#found.video = this.#sees("video", answer, right, "a video in orange and purple");
  }

  #sees(step: "images" | "video", { text, problem }: Answer, right: RegExp, shown: string): boolean {
    const seen = problem === null && right.test(text);
    const said = seen ? this.#quoted(text) : `${shown} was sent; the answer was ${this.#quoted(text)}`;
    this.#note(step, seen ? "yes" : "no", problem ? words(problem) : said);
    return seen;
  }

  /** The question is one that nobody answers in JSON unless held to it. */
  async #structured(): Promise<void> {
    const ask = async (structured: ModelCapabilities["structured"]) => {
      const schema = { name: "boxes", schema: BOXES_SCHEMA };
      const answer = await this.#ask([say("Write one short sentence about the sea.")], { schema }, { structured });
      return { ...answer, fits: answer.problem === null && BOXES.safeParse(jsonIn(answer.text)).success };
    };
    for (const structured of ["jsonSchema", "jsonObject"] as const) {
      if (!(await ask(structured)).fits) continue;
      this.#found.structured = structured;
      const how = structured === "jsonSchema" ? "keeps to a JSON schema" : "keeps to JSON, with the schema in words";
      return this.#note("structured", "yes", how);
    }
    const { fits, problem, text } = await ask("none");
    const instead = fits ? ", but writes it when told to" : `: ${problem ? words(problem) : this.#quoted(text)}`;
    this.#note("structured", "no", `cannot be held to JSON${instead}`);
  }

  async #ask(
    parts: ModelPart[],
    more: Partial<ModelRequest> = {},
    capabilities: Partial<ModelCapabilities> = {},
  ): Promise<Answer> {
    const { modelWith, clock } = this.#deps;
    const answer: Answer = { text: "", streamed: false, firstMs: null, problem: null };
    const model = modelWith({ ...this.#found, ...EVERYTHING, ...capabilities }, (it) => (answer.streamed = it));
    const request = { messages: [{ role: "user" as const, parts }], maxTokens: MAX_TOKENS, temperature: 0, ...more };
    const started = clock.monotonicMs();
    try {
      for await (const event of model.generate({ ...request, signal: this.#signal })) {
        if (event.kind !== "text") continue;
        answer.firstMs ??= clock.monotonicMs() - started;
        answer.text += event.text;
      }
    } catch (error) {
      if (this.#signal.aborted) throw error;
      answer.problem = toProblem(error);
    }
    return answer;
  }

  #quoted(text: string): string {
    return `"${this.#deps.clean(text)}"`;
  }

  #note(step: Step["step"], outcome: Step["outcome"], detail: string): void {
    this.#steps.push({ step, outcome, detail: detail.slice(0, 500) });
  }
}

const say = (text: string): ModelPart => ({ type: "text", text });
const words = ({ message, detail }: Problem) => (detail ? `${message} ${detail}` : message);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON, which is what is being found out.
    return null;
  }
}
