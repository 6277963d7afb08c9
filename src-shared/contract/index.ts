import type { ContractRouterClient } from "@orpc/contract";
import { answersContract } from "./answers.ts";
import { captionsContract } from "./captions.ts";
import { casesContract } from "./cases.ts";
import { eventsContract, scenariosContract } from "./events.ts";
import { jobsContract } from "./jobs.ts";
import { languageContract } from "./language.ts";
import { libraryContract } from "./library.ts";
import { mediaContract } from "./media.ts";
import { modelsContract } from "./models.ts";
import { searchContract } from "./search.ts";
import { sharingContract } from "./sharing.ts";
import { systemContract } from "./system.ts";
import { tracksContract } from "./tracks.ts";

/** The whole API between a window (or the CLI) and the backend. One contract, every transport. */
export const contract = {
  system: systemContract,
  library: libraryContract,
  jobs: jobsContract,
  media: mediaContract,
  tracks: tracksContract,
  models: modelsContract,
  search: searchContract,
  sharing: sharingContract,
  language: languageContract,
  captions: captionsContract,
  answers: answersContract,
  events: eventsContract,
  scenarios: scenariosContract,
  cases: casesContract,
};
export type Contract = typeof contract;
export type SightlineClient = ContractRouterClient<Contract>;
