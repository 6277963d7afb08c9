/**
 * Writes small ONNX graphs for tests: just enough of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) for float
 * inputs and outputs, initialisers and a few nodes.
 */
export interface GraphSpec {
  inputs: ValueSpec[];
  outputs: ValueSpec[];
  nodes: NodeSpec[];
  initialisers: TensorSpec[];
}
export interface ValueSpec {
  name: string;
  /** A string is a dimension of any size with that name. */
  shape: Array<number | string>;
  /** onnx.TensorProto.DataType; 1 = float32 (the default), 2 = uint8. */
  elementType?: number;
}
export interface NodeSpec {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Whole-number attributes. */
  ints?: Record<string, number>;
}
export interface TensorSpec {
  name: string;
  shape: number[];
  values: ArrayLike<number>;
  type?: "float32" | "int64";
}

/** The bytes of a .onnx file, opset 13. */
export function onnxGraph(spec: GraphSpec): Uint8Array {
  const graph = message([
    ...spec.nodes.map((node) => field(1, nodeProto(node))),
    field(2, text("test")),
    ...spec.initialisers.map((tensor) => field(5, tensorProto(tensor))),
    ...spec.inputs.map((value) => field(11, valueInfo(value))),
    ...spec.outputs.map((value) => field(12, valueInfo(value))),
  ]);
  return message([number(1, 7), field(7, graph), field(8, message([field(1, text("")), number(2, 13)]))]);
}

/** A graph whose outputs are fixed numbers, whatever picture comes in. */
export function constantGraph(input: ValueSpec, outputs: TensorSpec[]): Uint8Array {
  return onnxGraph({
    inputs: [input],
    outputs: outputs.map(({ name, shape }) => ({ name, shape })),
    initialisers: outputs.map((tensor) => ({ ...tensor, name: `${tensor.name}.value` })),
    nodes: outputs.map(({ name }) => ({ op: "Identity", inputs: [`${name}.value`], outputs: [name] })),
  });
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function message(parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** A length-delimited field. */
function field(tag: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([varint(tag * 8 + 2), varint(body.length), body]);
}

function number(tag: number, value: number): Uint8Array {
  return Buffer.concat([varint(tag * 8), varint(value)]);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function nodeProto(node: NodeSpec): Uint8Array {
  const attribute = ([name, value]: [string, number]): Uint8Array =>
    message([field(1, text(name)), number(3, value), number(20, 2)]);
  return message([
    ...node.inputs.map((name) => field(1, text(name))),
    ...node.outputs.map((name) => field(2, text(name))),
    field(3, text(node.outputs.join())),
    field(4, text(node.op)),
    ...Object.entries(node.ints ?? {}).map((entry) => field(5, attribute(entry))),
  ]);
}

function tensorProto(tensor: TensorSpec): Uint8Array {
  const int64 = tensor.type === "int64";
  const values = int64 ? BigInt64Array.from(Array.from(tensor.values, BigInt)) : Float32Array.from(tensor.values);
  const raw = new Uint8Array(values.buffer);
  return message([
    ...tensor.shape.map((n) => number(1, n)),
    number(2, int64 ? 7 : 1),
    field(8, text(tensor.name)),
    field(9, raw),
  ]);
}

function valueInfo(value: ValueSpec): Uint8Array {
  const dims = value.shape.map((n) => field(1, typeof n === "number" ? number(1, n) : field(2, text(n))));
  const tensor = message([number(1, value.elementType ?? 1), field(2, message(dims))]);
  return message([field(1, text(value.name)), field(2, field(1, tensor))]);
}
