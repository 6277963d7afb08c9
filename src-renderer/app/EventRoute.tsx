import { useEffect, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { eventId } from "#shared/domain/event.ts";
import { useEventsView } from "../features/events/viewStore.ts";
import { useClient } from "../lib/client/clientContext.tsx";

/** The address of an event: puts the queue to where it is seen. `missing` is shown for one that is gone, or is no id at all. */
export function EventRoute({ id, missing }: { id: string; missing: ReactNode }) {
  const client = useClient();
  const [, navigate] = useLocation();
  const [gone, setGone] = useState(false);
  useEffect(() => {
    const parsed = eventId.safeParse(id);
    let left = false;
    const show = async (): Promise<void> => {
      const event = parsed.success ? await client.events.get({ id: parsed.data }) : null;
      if (left) return;
      if (!event) return setGone(true);
      useEventsView.getState().show(event);
      navigate("/events", { replace: true });
    };
    show().catch(() => {
      // Whatever the reason, there is nothing to show; the queue itself says what is wrong with the library.
      if (!left) setGone(true);
    });
    return () => {
      left = true;
    };
  }, [client, id, navigate]);
  return gone ? missing : null;
}
