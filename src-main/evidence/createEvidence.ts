import { Changes } from "../platform/changes.ts";
import { AuditLog } from "./audit/auditLog.ts";
import { Cases } from "./cases/caseService.ts";
import { Exports } from "./pack/packExports.ts";
import { SigningKey } from "./pack/signing.ts";
import type { CaseService, EvidenceDeps, PackExports } from "./types.ts";

/** Cases, their audit log and their exports. Closing the exports stops them. */
export function createEvidence(deps: EvidenceDeps): { cases: CaseService; exports: PackExports } {
  const { store, clock, operator } = deps;
  const log = new AuditLog(store.audit, clock, operator);
  const key = new SigningKey(deps.secrets, ({ fingerprint }) => log.add({ action: "keyMade", data: { fingerprint } }));
  const changes = new Changes<"exports">();
  const exports = new Exports({ ...deps, log, key, changes });
  return { exports, cases: new Cases({ ...deps, log, exports, exportChanges: changes }) };
}
