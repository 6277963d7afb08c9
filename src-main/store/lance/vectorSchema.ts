import {
  Binary,
  type DataType,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Int32,
  Int64,
  List,
  Schema,
  Utf8,
} from "apache-arrow";
import { packId } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";

/**
 * Tables of one encoder: `windows-<encoder>` and `crops-<encoder>`. `slot` = run * 2^24 + part is one sortable key: a BTREE on it finds a run and a part of a run; the BITMAP on `run` serves
 * as filter of vector queries, where a range of a million keys would have to be walked.
 */
const PARTS_PER_RUN = 2 ** 24;
const MAX_RUN = 2 ** 29;
const MAX_DIM = 8192;

/** Sort key of a part; parts of a run lie between `partSlot(run, 0)` and `lastSlot(run)`. Throws INVALID_INPUT past what a number holds exactly. */
export function partSlot(run: number, part: number): number {
  if (!Number.isInteger(run) || run < 0 || run >= MAX_RUN) throw fail("INVALID_INPUT", `run ${run}`);
  if (!Number.isInteger(part) || part < 0 || part >= PARTS_PER_RUN) throw fail("INVALID_INPUT", `part ${part}`);
  return run * PARTS_PER_RUN + part;
}

export const lastSlot = (run: number) => partSlot(run, PARTS_PER_RUN - 1);

export const KINDS = ["windows", "crops"] as const;
export type VectorKind = (typeof KINDS)[number];

/** Name of a table. Throws INVALID_INPUT when the encoder is not a pack id, so that no other name can be reached. */
export function tableName(kind: VectorKind, encoder: string): string {
  if (!packId.safeParse(encoder).success) throw fail("INVALID_INPUT", "encoder id");
  return `${kind}-${encoder}`;
}

/** Kind and encoder of a table name; null for tables of other stores. */
export function parseTableName(name: string): { kind: VectorKind; encoder: string } | null {
  const kind = KINDS.find((it) => name.startsWith(`${it}-`));
  const encoder = kind && name.slice(kind.length + 1);
  return kind && encoder && packId.safeParse(encoder).success ? { kind, encoder } : null;
}

const required = (name: string, type: DataType) => new Field(name, type, false);

export const halfItem = new Field("item", new Float16(), false);
export const timeItem = new Field("item", new Int64(), false);
const vector = (dim: number) => required("vector", new FixedSizeList(dim, halfItem));

const common = () => [
  required("slot", new Int64()),
  required("run", new Int32()),
  required("video", new Utf8()),
  required("startUs", new Int64()),
  required("endUs", new Int64()),
];

/** Schema of a table. For crops `startUs` = `endUs` = the time of the picture. */
export function vectorSchema(kind: VectorKind, dim: number): Schema {
  if (!Number.isInteger(dim) || dim < 1 || dim > MAX_DIM) throw fail("INVALID_INPUT", `vectors of ${dim} numbers`);
  return kind === "windows"
    ? new Schema([
        ...common(),
        required("frameUs", new List(timeItem)),
        /** frameUs.length x dim of int8: value / 127. */
        required("frames", new Binary()),
        vector(dim),
      ])
    : new Schema([
        ...common(),
        required("track", new Int32()),
        required("class", new Utf8()),
        ...["x", "y", "w", "h"].map((name) => required(name, new Float32())),
        vector(dim),
      ]);
}

/** Length of a table's vectors. */
export function dimOf(schema: Schema): number {
  return (schema.fields.find((field) => field.name === "vector")?.type as FixedSizeList | undefined)?.listSize ?? 0;
}
