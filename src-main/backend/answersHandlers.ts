import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

/** Language models, captions and answers: three rooms of the contract, one feature behind them. */
export function answersHandlers(os: Implementer, state: BackendState) {
  const models = () => state.need().languageModels;
  const captions = () => state.need().captions;
  const answers = () => state.need().answers;
  return {
    language: {
      watch: os.language.watch.handler(({ signal }) => models().watch(untilEither(signal, state))),
      list: os.language.list.handler(() => models().list()),
      save: os.language.save.handler(({ input }) => models().save(input)),
      remove: os.language.remove.handler(async ({ input }) => ({ removed: await models().remove(input.id) })),
      test: os.language.test.handler(({ input, signal }) => models().test(input.id, untilEither(signal, state))),
      discover: os.language.discover.handler(({ signal }) => models().discover(untilEither(signal, state))),
    },
    captions: {
      presets: os.captions.presets.handler(() => captions().presets()),
      run: os.captions.run.handler(({ input, signal }) => captions().run(input, untilEither(signal, state))),
      bench: os.captions.bench.handler(({ input, signal }) => captions().bench(input, untilEither(signal, state))),
      watch: os.captions.watch.handler(({ input, signal }) =>
        captions().watch(input.videoId, untilEither(signal, state)),
      ),
      list: os.captions.list.handler(({ input }) => captions().list(input.videoId)),
      remove: os.captions.remove.handler(async ({ input }) => ({ removed: await captions().remove(input.id) })),
      plan: os.captions.plan.handler(({ input }) => captions().plan(input.target, input.settings)),
      queue: os.captions.queue.handler(({ input }) => captions().queue(input.target, input.settings)),
      watchBatches: os.captions.watchBatches.handler(({ signal }) =>
        captions().watchBatches(untilEither(signal, state)),
      ),
      pauseBatch: os.captions.pauseBatch.handler(({ input }) => captions().pause(input.id)),
      resumeBatch: os.captions.resumeBatch.handler(({ input }) => captions().resume(input.id)),
      cancelBatch: os.captions.cancelBatch.handler(({ input }) => captions().cancel(input.id)),
      removeBatch: os.captions.removeBatch.handler(({ input }) => ({ removed: captions().removeBatch(input.id) })),
      narrate: os.captions.narrate.handler(({ input, signal }) =>
        answers().narrate(input.span, input.language, untilEither(signal, state)),
      ),
    },
    answers: {
      ask: os.answers.ask.handler(({ input, signal }) => answers().ask(input, untilEither(signal, state))),
      summarise: os.answers.summarise.handler(({ input, signal }) =>
        answers().summarise(input, untilEither(signal, state)),
      ),
      history: os.answers.history.handler(({ input }) => answers().history(input.limit)),
      get: os.answers.get.handler(({ input }) => answers().get(input.id)),
      remove: os.answers.remove.handler(({ input }) => ({ removed: answers().remove(input.id) })),
      report: os.answers.report.handler(({ input, signal }) => answers().report(input, untilEither(signal, state))),
    },
  };
}
