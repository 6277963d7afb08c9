import type { EventId } from "#shared/domain/event.ts";

/** Address of an event in the queue, below the "#". */
export const eventPath = (id: EventId): string => `/events/${id}`;
