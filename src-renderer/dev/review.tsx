import { createRoot } from "react-dom/client";
import type { VideoId } from "#shared/domain/video.ts";
import { ClientProvider } from "../lib/client/clientContext.tsx";
import { ReviewPage } from "../features/review/ReviewPage.tsx";
import { applyLanguage } from "../lib/i18n/index.ts";
import { createObservable, type ConnectionState } from "../transport/connectionState.ts";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import "../styles/app.css";
import { fakeReviewClient, type ReviewScene } from "./reviewFake.ts";

const query = new URLSearchParams(location.search);
const scene = (query.get("scene") as ReviewScene | null) ?? "ready";
const kind = scene === "vfr" ? "vfr" : scene === "making" || scene === "proxy" ? "mpeg4" : "h264";
const id = `v_${kind}00000000` as VideoId;
applyLanguage(query.get("lang") === "ko" ? "ko" : "en");
document.documentElement.dataset.theme = query.get("theme") ?? "dark";

const clip = await (await fetch(`/review-media/truth/${kind}`)).json();
Object.assign(window, { clip });
const root = document.getElementById("root");
if (!root) throw new Error("no #root in the page");
const t = query.get("t");
createRoot(root).render(
  <ClientProvider
    host={{
      client: fakeReviewClient(scene, clip, id, Number(query.get("extra") ?? 40)),
      connection: createObservable<ConnectionState>((query.get("link") as ConnectionState | null) ?? "connected"),
      retryNow: () => undefined,
      bridge: null,
    }}
  >
    <TooltipProvider>
      <ReviewPage videoId={id} {...(t ? { tUs: Number(t) } : {})} />
    </TooltipProvider>
  </ClientProvider>,
);
