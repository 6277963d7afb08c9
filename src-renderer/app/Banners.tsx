import { TriangleAlert, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "../lib/i18n/index.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemCard } from "../ui/ProblemCard.tsx";
import { appMessages } from "./appMessages.ts";
import { useHost } from "../lib/client/clientContext.tsx";
import { useSystemStatus } from "../lib/client/data.ts";
import { useConnection } from "./StartGate.tsx";

/** What is wrong with the app as a whole while the window still works. */
export function Banners() {
  const t = useMessages(appMessages);
  const { retryNow } = useHost();
  const connection = useConnection();
  const vision = useSystemStatus().data?.vision;
  return (
    <>
      {connection === "reconnecting" ? (
        <Banner
          icon={<WifiOff />}
          action={
            <Button size="sm" onClick={retryNow}>
              {t("retryNow")}
            </Button>
          }
        >
          {t("reconnecting")}
        </Banner>
      ) : null}
      {vision?.state === "restarting" ? <Banner icon={<TriangleAlert />}>{t("visionRestarting")}</Banner> : null}
      {vision?.state === "unavailable" ? (
        vision.problem ? (
          <ProblemCard
            className="m-3 mb-0"
            compact
            tone="warn"
            title={t("visionUnavailable")}
            problem={vision.problem}
          />
        ) : (
          <Banner icon={<TriangleAlert />}>{t("visionUnavailable")}</Banner>
        )
      ) : null}
    </>
  );
}

function Banner({ icon, action, children }: { icon: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div role="alert" className="flex items-center gap-3 border-b border-warn/40 bg-warn-soft px-4 py-2">
      <span aria-hidden className="text-warn [&>svg]:size-4">
        {icon}
      </span>
      <p className="min-w-0 grow">{children}</p>
      {action}
    </div>
  );
}
