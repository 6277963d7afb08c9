import { fail } from "#shared/lib/problems.ts";

/** The one float tensor type that the families speak. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
export type Outputs = Readonly<Record<string, FloatTensor>>;

/** Name, element type and shape of an input or output; a symbolic dimension is its name. */
export interface GraphValue {
  name: string;
  type: string;
  shape: readonly (number | string)[];
}

export interface GraphShape {
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
}

function show(value: GraphValue): string {
  return `${value.name} ${value.type}[${value.shape.join(",")}]`;
}

/** MODEL_INVALID with what the pack expects and what the graph has. */
export function mismatch(pack: string, expected: string, found: readonly GraphValue[] | string): Error {
  const has = typeof found === "string" ? found : found.map(show).join("; ") || "nothing";
  return fail("MODEL_INVALID", `${pack}: expected ${expected}; the graph has ${has}`);
}

/** Whether a declared shape can be the expected one; null in `expected` is any size, and a symbolic dimension fits everything. */
export function fits(value: GraphValue, expected: readonly (number | null)[]): boolean {
  return (
    value.type === "float32" &&
    value.shape.length === expected.length &&
    expected.every((n, i) => n === null || typeof value.shape[i] === "string" || value.shape[i] === n)
  );
}

/** Throws MODEL_INVALID unless a tensor really has the shape; for graphs that declare theirs only by name. */
export function checkDims(
  pack: string,
  name: string,
  tensor: FloatTensor | undefined,
  expected: readonly (number | null)[],
): FloatTensor {
  const good =
    tensor !== undefined &&
    tensor.dims.length === expected.length &&
    expected.every((n, i) => n === null || tensor.dims[i] === n);
  if (!good) {
    const wanted = expected.map((n) => n ?? "any").join(",");
    throw mismatch(
      pack,
      `output ${name} float32[${wanted}]`,
      tensor ? `float32[${tensor.dims.join(",")}]` : "no such output",
    );
  }
  return tensor;
}
