import { createRoot } from "react-dom/client";
import "../styles/app.css";
import { bridge, createTransport } from "../transport/index.ts";
import { App } from "./App.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");

const transport = createTransport();
// A reload or a closed window gives the wire back at once instead of leaving it to a timeout.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) transport.close();
});

createRoot(root).render(
  <App
    host={{
      client: transport.client,
      connection: transport.state,
      retryNow: () => transport.retryNow(),
      bridge: bridge(),
    }}
  />,
);
