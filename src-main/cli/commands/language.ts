import type { SightlineClient } from "#shared/contract/index.ts";
import type { LanguageEndpoint, Locality, ModelRole } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import { choice, UsageError, type Args } from "../args.ts";
import { printable, table } from "../output.ts";
import { readSecret } from "../secret.ts";
import type { Command, Session } from "../session.ts";

const SECRET = "SIGHTLINE_LANGUAGE_KEY";
export const PLACES: Record<Locality, string> = {
  thisMachine: "this machine",
  network: "this network",
  internet: "the INTERNET",
};

/** `language list | discover | add <url> | test <name> | remove <name>`: the language models that the app may ask. */
export const languageCommand: Command = async (session) => {
  const [what = "list", which] = session.args.positionals;
  const client = await session.library();
  switch (what) {
    case "list":
      return await list(session, client);
    case "discover": {
      const servers = await client.language.discover(undefined, { signal: session.signal });
      session.output.result({ servers }, () =>
        servers.length === 0
          ? "No server answers at the usual ports of this machine."
          : table(
              ["product", "address", "models"],
              servers.map((it) => [it.product, it.baseUrl, it.models.join(" ")]),
            ),
      );
      return 0;
    }
    case "add":
      if (which === undefined) throw new UsageError("language add wants an address, or the id of an installed pack");
      return await add(session, client, which);
    case "test":
      return await test(session, client, await endpointOf(client, which));
    case "remove": {
      const endpoint = await endpointOf(client, which);
      const { removed } = await client.language.remove({ id: endpoint.id });
      session.output.result({ removed }, () => `${printable(endpoint.name)} is removed.`);
      return 0;
    }
    default:
      throw new UsageError(`there is no language ${what}`);
  }
};

/** An endpoint by id or name. Throws NOT_FOUND. */
export async function endpointOf(client: SightlineClient, which: string | undefined): Promise<LanguageEndpoint> {
  if (which === undefined) throw new UsageError("name a language model, by its name or id");
  const found = (await client.language.list()).find((it) => it.id === which || it.name === which);
  if (!found) throw fail("NOT_FOUND", `no language model is called ${which}`);
  return found;
}

async function list({ output }: Session, client: SightlineClient): Promise<number> {
  const endpoints = await client.language.list();
  output.result({ endpoints }, () =>
    endpoints.length === 0
      ? "No language model is set up; answers come from facts. See `language add`."
      : table(
          ["id", "name", "model", "runs on", "roles", "key"],
          endpoints.map((it) => [
            it.id,
            it.name,
            it.model,
            it.host === "" ? PLACES[it.locality] : `${PLACES[it.locality]} (${it.host})`,
            it.roles.join(" "),
            it.hasKey ? "kept" : "none",
          ]),
        ),
  );
  return 0;
}

async function add({ args, output, signal }: Session, client: SightlineClient, which: string): Promise<number> {
  const local = !/^https?:\/\//.test(which);
  const model = local ? which : args.get("model");
  if (model === undefined) throw new UsageError("--model NAME is needed: the model's name as the server knows it");
  const endpoint = await client.language.save({
    name: args.get("name") ?? model,
    kind: local ? "local" : "openai",
    baseUrl: local ? null : which,
    model,
    packId: local ? which : null,
    roles: rolesOf(args),
    ...(args.flag("key") ? { key: await readSecret(SECRET, signal) } : {}),
  });
  if (endpoint.locality !== "thisMachine") output.warn(leaves(endpoint));
  return await test({ args, output, signal }, client, endpoint);
}

function rolesOf(args: Args): ModelRole[] {
  const role = choice(args, "role", ["video", "text", "both"] as const, "both");
  return role === "both" ? ["video", "text"] : [role];
}

/** What is said whenever footage or words of it go elsewhere. */
export const leaves = ({ host, locality }: Pick<LanguageEndpoint, "host" | "locality">): string =>
  `What is asked goes to ${printable(host)} on ${PLACES[locality]}: it leaves this machine.`;

async function test(
  { output, signal }: Pick<Session, "args" | "output" | "signal">,
  client: SightlineClient,
  endpoint: LanguageEndpoint,
): Promise<number> {
  const result = await client.language.test({ id: endpoint.id }, { signal });
  output.result({ endpoint: { ...endpoint, capabilities: result.capabilities }, ...result }, () =>
    [
      table(
        ["", "", ""],
        result.steps.map((it) => [it.step, it.outcome, it.detail]),
      ),
      result.problem ? `${result.problem.message} ${result.problem.remedy}` : `${printable(endpoint.name)} answers.`,
    ].join("\n"),
  );
  return result.problem ? 1 : 0;
}
