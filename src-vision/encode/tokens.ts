import { readFile } from "node:fs/promises";
import { Tokenizer } from "@huggingface/tokenizers";
import type { EncoderSpec } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/** Texts as a graph reads them: rows x length. */
export interface TokenBatch {
  rows: number;
  length: number;
  ids: BigInt64Array;
  /** 1 where a text's own tokens are. */
  mask: BigInt64Array;
}

/** Characters of a text that are read: no model here reads more than 77 tokens, and tokenising a pasted novel would hold the queries behind it. */
const MAX_CHARACTERS = 2000;
/** Texts of more words than this are sentences already, which a template would only bend. */
const TEMPLATE_WORDS = 2;

/** Turns texts into token ids as one model was trained on them. */
export class TextTokens {
  readonly #tokenizer: Tokenizer;
  readonly #text: EncoderSpec["text"];
  readonly #template: string;

  constructor(tokenizer: Tokenizer, spec: EncoderSpec) {
    this.#tokenizer = tokenizer;
    this.#text = spec.text;
    this.#template = spec.template;
  }

  /** Reads the pack's tokenizer.json. Throws MODEL_MISSING, MODEL_INVALID. */
  static async open(pack: LoadedPack, spec: EncoderSpec): Promise<TextTokens> {
    const { manifest, paths } = pack;
    const path = paths[manifest.files.find((file) => file.role === "tokenizer")?.name ?? ""];
    if (!path) throw fail("MODEL_MISSING", `${manifest.id}: no tokenizer.json`);
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      throw fail("MODEL_MISSING", `${manifest.id}: ${path} cannot be read`, error);
    });
    try {
      // Everything that tokenizer_config.json adds (lower case, length, padding) is in the manifest.
      return new TextTokens(new Tokenizer(JSON.parse(text) as object, {}), spec);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw fail("MODEL_INVALID", `${manifest.id}: expected a tokenizer.json; reading it says: ${said}`, error);
    }
  }

  /** Token ids of one text, cut to the model's length with its ending token kept; not padded. */
  ids(text: string): number[] {
    const { contextLength, eosId, lowercase } = this.#text;
    const short = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
    // Half a surrogate pair has no bytes in UTF-8.
    const clean = short.toWellFormed().trim();
    const bare = clean.split(/\s+/).length <= TEMPLATE_WORDS;
    // A function, because "$&" in a text is no pattern.
    const worded = bare ? this.#template.replace("{}", () => clean) : clean;
    const { ids } = this.#tokenizer.encode(lowercase ? worded.toLowerCase() : worded);
    // tokenizer.json of some exports has no ending token of its own: the model pools where it stands.
    if (eosId !== null && ids.at(-1) !== eosId) ids.push(eosId);
    if (ids.length > contextLength) {
      ids.length = contextLength;
      if (eosId !== null) ids[contextLength - 1] = eosId;
    }
    return ids;
  }

  encode(texts: readonly string[]): TokenBatch {
    const { contextLength, padId, padding } = this.#text;
    const all = texts.map((text) => this.ids(text));
    const length = padding === "max" ? contextLength : Math.max(1, ...all.map((ids) => ids.length));
    const ids = new BigInt64Array(texts.length * length).fill(BigInt(padId));
    const mask = new BigInt64Array(texts.length * length);
    for (const [row, tokens] of all.entries()) {
      for (const [i, token] of tokens.entries()) {
        ids[row * length + i] = BigInt(token);
        mask[row * length + i] = 1n;
      }
    }
    return { rows: texts.length, length, ids, mask };
  }
}
