import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { PackStatus } from "#shared/domain/model.ts";
import { useClient, useHost } from "../../lib/client/clientContext.tsx";
import { AddFileDialog } from "./AddFileDialog.tsx";

/** Weights from a file: the system's dialog in Electron, a path in the browser. `dialog` is to be rendered; `error` is what went wrong last. */
export function useAddFile(pack: PackStatus): { ask: () => void; dialog: ReactNode; error: Error | null } {
  const client = useClient();
  const { bridge } = useHost();
  const [open, setOpen] = useState(false);
  const { id } = pack.manifest;
  const add = useMutation({
    mutationFn: async () => {
      const [path] = (await bridge?.choose("model")) ?? [];
      if (path) await client.models.addFromFile({ id, path });
    },
  });
  return {
    ask: () => (bridge ? add.mutate() : setOpen(true)),
    dialog: open ? <AddFileDialog pack={pack} onClose={() => setOpen(false)} /> : null,
    error: add.error,
  };
}
