import { createAnswerService } from "../answers/ask/answerService.ts";
import { createCaptionService } from "../answers/captions/captionService.ts";
import { createLanguageModels } from "../answers/language/languageModels.ts";
import type { EventPort } from "../answers/facts/types.ts";
import type { AnswerService, CaptionService, LanguageModels, LocalModels } from "../answers/types.ts";
import type { Disposables } from "../platform/disposables.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { SearchService } from "../search/searchService.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { ModelPacks } from "../models/types.ts";
import type { SearchIndex } from "./openIndex.ts";
import type { BackendOptions } from "./options.ts";
import type { FrameTables } from "./playback.ts";
import type { SettingsStore } from "./settings.ts";

interface Parts {
  options: BackendOptions;
  paths: LibraryPaths;
  store: SqliteStore;
  facts: FactsStore;
  index: LanceIndex;
  searchIndex: SearchIndex;
  search: SearchService;
  events: EventPort;
  packs: ModelPacks;
  /** Null where this host runs no language model of its own. */
  local: LocalModels | null;
  frames: FrameTables;
  settings: SettingsStore;
}

/** Puts language models, captions and answers together from the parts of an open library. What it starts belongs to `own`. */
export async function openAnswers(
  { options, store, facts, index, searchIndex, search, events, packs, local, frames, settings }: Parts,
  own: Disposables,
): Promise<{ languageModels: LanguageModels; captions: CaptionService; answers: AnswerService }> {
  const logger = options.logger.child("answers");
  const { clock } = options;
  const languageModels = own.add(
    await createLanguageModels({ store, secrets: () => searchIndex.secrets(), packs, local, clock, logger }),
    (it) => it.close(),
  );
  const scene = { store, facts, index };
  const captions = own.add(
    createCaptionService({
      ...scene,
      models: languageModels,
      media: options.media,
      frameTable: (id) => frames.get(id),
      boxes: index,
      events,
      texts: () => searchIndex.texts,
      clock,
      logger,
      background: options.background ?? true,
    }),
    (it) => it.close(),
  );
  const answers = own.add(
    createAnswerService({
      ...scene,
      search,
      events,
      models: languageModels,
      captions,
      texts: () => searchIndex.texts,
      now: () => search.now(),
      version: options.version,
      assumedZone: () => settings.read().assumedZone,
      clock,
      logger,
    }),
    (it) => it.close(),
  );
  captions.start();
  return { languageModels, captions, answers };
}
