import { createRoot } from "react-dom/client";
import { App } from "../app/App.tsx";
import { createObservable, type ConnectionState } from "../transport/connectionState.ts";
import "../styles/app.css";
import { FakeBackend, type Scene } from "./fakeBackend.ts";
import { sharedAddress } from "./fakeSharing.ts";
import { fakeEndpoint, remoteEndpoint } from "./fakeLanguage.ts";

const query = new URLSearchParams(location.search);
const backend = new FakeBackend((query.get("scene") as Scene | null) ?? "full", Number(query.get("videos") ?? 60));
const lang = query.get("lang");
const theme = query.get("theme");
backend.settings = {
  ...backend.settings,
  ...(lang === "ko" || lang === "en" ? { language: lang } : {}),
  ...(theme === "light" ? { theme } : {}),
};
// Language models: one on this machine, one in the network.
if (query.get("models") === "1") backend.language.set([fakeEndpoint(1), remoteEndpoint(2)]);
// The index at an address that others share.
if (query.get("shared") === "1") backend.search.sharing.status = sharedAddress;
if (query.get("tick") !== "0") setInterval(() => backend.tick(0.5), 500);

// So that a script can push states: window.fake.setJob(...)
Object.assign(window, { fake: backend });

const root = document.getElementById("root");
if (!root) throw new Error("no #root in the page");
createRoot(root).render(
  <App
    host={{
      client: backend.client(),
      connection: createObservable<ConnectionState>((query.get("link") as ConnectionState | null) ?? "connected"),
      retryNow: () => undefined,
      bridge: null,
    }}
  />,
);
