import { direction, frameSide } from "#shared/domain/geometry.ts";
import { RELATION_KINDS, SIGNAL_KINDS } from "#shared/domain/facts.ts";
import { decodeFacts } from "#shared/facts/codec.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { fail } from "#shared/lib/problems.ts";

/** Facts of a run of ten hours in a crowd take some megabytes. */
const MAX_BYTES = 64 * 2 ** 20;
const MAX_CLASSES = 10_000;
const MAX_CLASS = 100;
/** Media time may begin a little before zero and end a little after the container's duration. */
const SLACK_US = 3_600_000_000;

/**
 * Facts that another library published, held against what facts can be: a search reads them without looking twice. Throws AppError(LIBRARY_UNREADABLE).
 */
export function readPublishedFacts(bytes: Uint8Array, durationUs: number): RunFacts {
  if (bytes.length > MAX_BYTES) throw fail("LIBRARY_UNREADABLE", `facts of ${bytes.length} bytes`);
  const facts = decodeFacts(bytes);
  const { classes, objects, relations, signals } = facts;
  if (classes.length > MAX_CLASSES || classes.some((name) => name.length > MAX_CLASS || /[\p{Cc}\p{Cf}]/u.test(name)))
    throw fail("LIBRARY_UNREADABLE", "facts with class names that are none");
  const within = (value: number, from: number, to: number) => value >= from && value <= to;
  const inTime = (values: Float64Array) => values.every((value) => within(value, -SLACK_US, durationUs + SLACK_US));
  const ordered = ({ startUs, endUs }: { startUs: Float64Array; endUs: Float64Array }) =>
    inTime(startUs) &&
    inTime(endUs) &&
    startUs.every((value, i) => value <= endUs[i]! && (i === 0 || value >= startUs[i - 1]!));
  const below = (values: ArrayLike<number> & Iterable<number>, count: number) =>
    Array.prototype.every.call(values, (value: number) => value < count);
  const share = (values: Float32Array) => values.every((value) => within(value, 0, 1.001));
  const finite = (values: Float32Array) => values.every((value) => within(value, -16, 16));
  const right =
    ordered(objects) &&
    ordered(relations) &&
    ordered(signals) &&
    inTime(objects.bestUs) &&
    objects.dwellUs.every((value) => within(value, 0, durationUs + SLACK_US)) &&
    below(objects.class, classes.length) &&
    below(objects.direction, direction.options.length) &&
    below(objects.entry, frameSide.options.length) &&
    below(objects.exit, frameSide.options.length) &&
    below(relations.kind, RELATION_KINDS.length) &&
    below(signals.kind, SIGNAL_KINDS.length) &&
    share(objects.confidence) &&
    share(relations.strength) &&
    share(signals.strength) &&
    finite(objects.box) &&
    finite(signals.box) &&
    objects.height.every((value) => within(value, 0, 16)) &&
    objects.speed.every((value) => within(value, 0, 1e6));
  if (!right) throw fail("LIBRARY_UNREADABLE", "facts that cannot be");
  return facts;
}
