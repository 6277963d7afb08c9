import { useMutation } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useSyncExternalStore, type ReactNode } from "react";
import { problemOf } from "#shared/lib/problems.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { problemFrom } from "../lib/problems.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemCard } from "../ui/ProblemCard.tsx";
import { appMessages } from "./appMessages.ts";
import { useClient, useHost } from "../lib/client/clientContext.tsx";
import { useSystemStatus } from "../lib/client/data.ts";

export function useConnection() {
  const { connection } = useHost();
  return useSyncExternalStore(connection.subscribe, connection.get);
}

/** Lets the window in once the backend is ready. Until then it says what is going on; a failed start is explained, with a way to try again. */
export function StartGate({ children }: { children: ReactNode }) {
  const t = useMessages(appMessages);
  const { retryNow } = useHost();
  const client = useClient();
  const connection = useConnection();
  const status = useSystemStatus();
  const restart = useMutation({ mutationFn: () => client.system.restart() });

  if (connection === "failed") {
    return (
      <Notice>
        <ProblemCard
          problem={problemOf("UNAUTHORISED")}
          actions={<Button onClick={retryNow}>{t("tryAgain")}</Button>}
        />
      </Notice>
    );
  }
  if (status.data?.state === "failed") {
    return (
      <Notice>
        <h1 className="text-lg font-semibold">{t("failedTitle")}</h1>
        <p className="mt-1 mb-4 text-muted">{t("failedBody")}</p>
        <ProblemCard
          problem={status.data.problem ?? problemOf("INTERNAL")}
          actions={
            <Button tone="primary" busy={restart.isPending} onClick={() => restart.mutate()}>
              {t("tryAgain")}
            </Button>
          }
        />
        {restart.isError ? <ProblemCard className="mt-3" problem={problemFrom(restart.error)} compact /> : null}
      </Notice>
    );
  }
  if (!status.data && status.problem) {
    return (
      <Notice>
        <ProblemCard
          problem={status.problem}
          title={t("failedTitle")}
          actions={<Button onClick={status.retry}>{t("tryAgain")}</Button>}
        />
      </Notice>
    );
  }
  if (!status.data || status.data.state === "starting" || status.data.state === "stopping") {
    return (
      <Notice>
        <div role="status" className="flex flex-col items-center gap-2 text-center">
          <Eye aria-hidden className="size-8 animate-breathe stroke-[1.5] text-faint" />
          <p className="text-md font-semibold">{status.data?.state === "stopping" ? t("stopping") : t("starting")}</p>
          <p className="text-muted">{status.data?.state === "stopping" ? "\u00a0" : t("startingBody")}</p>
        </div>
      </Notice>
    );
  }
  return children;
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <main className="flex h-full items-center justify-center p-8">
      <div className="w-full max-w-xl">{children}</div>
    </main>
  );
}
