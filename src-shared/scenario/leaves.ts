import type { EventPart } from "../domain/event.ts";
import { holdsOf, type Found } from "../match/found.ts";
import { crowdings } from "./crowding.ts";
import { crosses, entersOrLeaves } from "./crossings.ts";
import { kindOfNode, nameOf, type LeafKind, type LeafNode, type NodeOf } from "./nodes.ts";
import { objects, placed, relations, single, type Scope } from "./objects.ts";
import type { Held } from "./types.ts";

/** Where a leaf that can be told holds. What lies outside `bounds` may be left out. */
export function evaluateLeaf(node: LeafNode, scope: Scope, path: string): Held[] {
  return foundOf(node, scope).map((it) => new LeafHeld(it, node, path));
}

function foundOf(node: LeafNode, scope: Scope): readonly Found[] {
  const { run } = scope;
  switch (kindOfNode(node)) {
    case "object":
      return objects(node as NodeOf<"object">, scope);
    case "relation":
      return relations(node as NodeOf<"relation">, scope);
    case "crowding": {
      const crowd = node as NodeOf<"crowding">;
      const all = single(crowd.crowding, { ...scope, bounds: { startUs: -Infinity, endUs: Infinity } });
      return crowdings(crowd, placed(all, crowd, run), run);
    }
    case "concept": {
      const spans = run.concept((node as NodeOf<"concept">).concept) ?? [];
      return spans.map((it) => ({ ...it, box: null, value: it.strength }));
    }
    case "signal": {
      const { signal } = node as NodeOf<"signal">;
      const criterion = { id: "part", span: null, origin: "operator", negated: false, kind: "signal", signal } as const;
      return holdsOf(criterion, run, []).spans;
    }
    case "crosses":
      return crosses(node as NodeOf<"crosses">, scope);
    case "enters":
    case "leaves":
      return entersOrLeaves(node as NodeOf<"enters"> | NodeOf<"leaves">, scope);
  }
}

/** There are thousands in a run, of which a few become events: what only those need is made when it is asked for. */
class LeafHeld implements Held {
  readonly startUs: number;
  readonly endUs: number;
  readonly strength: number;
  readonly found: Found;
  readonly #node: LeafNode;
  readonly #path: string;

  constructor(found: Found, node: LeafNode, path: string) {
    this.startUs = found.startUs;
    this.endUs = found.endUs;
    this.strength = found.strength;
    this.found = found;
    this.#node = node;
    this.#path = path;
  }

  get trackIds(): number[] {
    return this.found.trackIds;
  }

  parts(): EventPart[] {
    return [partOf(this.found, this.#node, this.#path)];
  }
}

function partOf(found: Found, node: LeafNode, path: string): EventPart {
  const kind = kindOfNode(node);
  const { strength, value, box } = found;
  return {
    part: nameOf(node, path),
    kind,
    startUs: Math.round(found.startUs),
    endUs: Math.round(found.endUs),
    bestUs: Math.round(found.bestUs),
    trackIds: found.trackIds.slice(0, 64),
    box,
    weight: weightOf(kind, strength),
    strength,
    value,
  };
}

const weightOf = (kind: LeafKind, strength: number): EventPart["weight"] =>
  kind === "signal" || strength < 0.3 ? "weak" : strength < 0.6 ? "fair" : "strong";
