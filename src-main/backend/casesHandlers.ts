import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

/** The `cases` domain. */
export function casesHandlers(os: Implementer, state: BackendState) {
  const cases = () => state.need().cases;
  const exports = () => state.need().exports;
  return {
    cases: {
      watch: os.cases.watch.handler(({ signal }) => cases().watch(untilEither(signal, state))),
      list: os.cases.list.handler(() => cases().list()),
      get: os.cases.get.handler(({ input }) => cases().get(input.id)),
      holding: os.cases.holding.handler(({ input }) => cases().holding(input.videoIds)),
      create: os.cases.create.handler(({ input }) => cases().create(input.title)),
      rename: os.cases.rename.handler(({ input }) => cases().rename(input.id, input.title)),
      setState: os.cases.setState.handler(({ input }) => cases().setState(input.id, input.state)),
      remove: os.cases.remove.handler(({ input }) => cases().remove(input.id)),
      addItem: os.cases.addItem.handler(({ input }) => cases().addItem(input.caseId, input.item, input.note)),
      editItem: os.cases.editItem.handler(({ input }) => cases().editItem(input.id, input.note)),
      removeItem: os.cases.removeItem.handler(({ input }) => ({ removed: cases().removeItem(input.id) })),
      arrange: os.cases.arrange.handler(({ input }) => cases().arrange(input.id, input.order, input.ids)),
      exportFolder: os.cases.exportFolder.handler(() => ({ path: exports().folder })),
      startExport: os.cases.startExport.handler(({ input }) => exports().start(input)),
      cancelExport: os.cases.cancelExport.handler(({ input }) => ({ cancelled: exports().cancel(input.id) })),
      signingKey: os.cases.signingKey.handler(() => exports().signingKey()),
      audit: os.cases.audit.handler(({ input }) => cases().audit(input.caseId, input.limit)),
      verifyAudit: os.cases.verifyAudit.handler(() => cases().verifyAudit()),
    },
  };
}
