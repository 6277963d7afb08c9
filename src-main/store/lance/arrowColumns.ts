import {
  Binary,
  type Field,
  FixedSizeList,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
  type Data,
  type Schema,
  type Vector,
} from "apache-arrow";
import { halfItem, timeItem } from "./vectorSchema.ts";
import { fromHalf, toHalf } from "./float16.ts";

/** Columns of record batches, straight from typed arrays. */
export const int32s = (values: ArrayLike<number>): Data =>
  makeData({ type: new Int32(), data: Int32Array.from(values) });
export const float32s = (values: ArrayLike<number>): Data =>
  makeData({ type: new Float32(), data: Float32Array.from(values) });
export const utf8s = (values: string[]): Data => vectorFromArray(values, new Utf8()).data[0]!;
export const int64s = (values: ArrayLike<number>): Data =>
  makeData({ type: new Int64(), data: BigInt64Array.from(Array.from(values, (it) => BigInt(Math.round(it)))) });

/** Rows of `dim` numbers as half floats. */
export function halfVectors(values: Float32Array, dim: number): Data {
  const child = makeData({ type: halfItem.type, data: toHalf(values) } as never) as Data;
  return makeData({
    type: new FixedSizeList(dim, halfItem as Field),
    length: values.length / dim,
    nullCount: 0,
    child,
  } as never) as Data;
}

/** One list of times a row. */
export function timeLists(lists: number[][]): Data {
  const valueOffsets = offsets(lists.map((list) => list.length));
  return makeData({
    type: new List(timeItem as Field),
    length: lists.length,
    nullCount: 0,
    valueOffsets,
    child: int64s(lists.flat()),
  } as never) as Data;
}

/** One run of bytes a row, `lengths` bytes each. */
export function binaries(bytes: Int8Array, lengths: number[]): Data {
  return makeData({
    type: new Binary(),
    length: lengths.length,
    nullCount: 0,
    valueOffsets: offsets(lengths),
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
  });
}

export function batchTable(schema: Schema, children: Data[], length: number): Table {
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

function offsets(lengths: number[]): Int32Array {
  const out = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => (out[i + 1] = out[i]! + length));
  return out;
}

/** A vector of row `row` as float32. */
export function vectorAt(column: Vector, row: number): Float32Array {
  return fromHalf((column.get(row) as Vector).toArray() as Uint16Array);
}

/** A whole number of row `row`, from Int32 or Int64. Times and keys are exact below 2^53. */
export const numberAt = (column: Vector, row: number) => Number(column.get(row));
