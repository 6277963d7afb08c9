import { cleanup, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SightlineBridge } from "#shared/contract/bridge.ts";
import type { AlertSettings } from "#shared/domain/event.ts";
import { FakeBackend } from "../../../dev/fakeBackend.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { AlertsTab } from "./AlertsTab.tsx";
import { changeOf, placeOf, targetForm } from "./targetForm.ts";

configure({ asyncUtilTimeout: 4000 });

const OFF: AlertSettings = { level: "warning", desktop: false, webhook: null, mqtt: null };
const stored = (backend: FakeBackend) => backend.calls.filter((call) => call.name === "events.setAlerts").at(-1)?.input;
const show = (backend = new FakeBackend("full", 4), bridge?: SightlineBridge) =>
  renderWith(<AlertsTab />, { backend, ...(bridge ? { bridge } : {}) });
const card = (name: string) => screen.findByRole("region", { name });

beforeEach(() => applyLanguage("en"));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("desktop notifications", () => {
  const desktop = (answer: NotificationPermission) => {
    const requestPermission = vi.fn(async () => answer);
    vi.stubGlobal("Notification", { permission: "default", requestPermission });
    return requestPermission;
  };
  it("ask the desktop only when they are switched on", async () => {
    const ask = desktop("granted");
    const { backend } = show();
    const toggle = await screen.findByRole("switch", { name: "Desktop notifications" });
    expect(ask).not.toHaveBeenCalled();
    fireEvent.click(toggle);
    await waitFor(() => expect(stored(backend)).toMatchObject({ desktop: true }));
    expect(ask).toHaveBeenCalledTimes(1);
  });
  it("stay off, with the reason, where the desktop refuses", async () => {
    desktop("denied");
    const { backend } = show();
    fireEvent.click(await screen.findByRole("switch", { name: "Desktop notifications" }));
    expect(await screen.findByText(/refuses notifications/)).toBeTruthy();
    expect(stored(backend)).toBeUndefined();
  });
});

describe("a webhook", () => {
  it("says where it leads, refuses to sign without a secret, and tells what a test came to", async () => {
    const { backend } = show();
    const hook = await card("Webhook");
    fireEvent.click(within(hook).getByRole("switch"));
    const url = within(hook).getByLabelText("Address");
    fireEvent.change(url, { target: { value: "https://alerts.example.com/in" } });
    expect(hook.textContent).toContain("alerts.example.com");
    expect(hook.querySelector(".text-warn")).toBeTruthy();
    // The last one: the first is that of the switch.
    fireEvent.click([...hook.querySelectorAll("input[type=checkbox]")].at(-1) as Element);
    fireEvent.click(within(hook).getByRole("button", { name: "Save" }));
    expect(await within(hook).findByText("Signing needs a secret.")).toBeTruthy();
    const secret = within(hook).getByLabelText<HTMLInputElement>("Signing secret");
    expect(secret.type).toBe("password");
    fireEvent.change(secret, { target: { value: "s3cret" } });
    fireEvent.click(within(hook).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(stored(backend)).toMatchObject({
        webhook: { url: "https://alerts.example.com/in", signed: true },
        webhookSecret: "s3cret",
      }),
    );
    // What was kept is never in the page again.
    await waitFor(() => expect(within(hook).getByLabelText<HTMLInputElement>("Signing secret").value).toBe(""));
    const test = within(hook).getByRole<HTMLButtonElement>("button", { name: "Send a test" });
    await waitFor(() => expect(test.disabled).toBe(false));
    fireEvent.click(test);
    expect(await within(hook).findByText(/The address took it/)).toBeTruthy();
  });
  it("keeps a kept secret unless it is typed anew or forgotten, and refuses what is no address of it", () => {
    const form = { ...targetForm("webhook", OFF), on: true, url: "https://a.example/x", signed: true };
    expect(changeOf("webhook", form, OFF, true)).toEqual({
      change: { ...OFF, webhook: { url: "https://a.example/x", signed: true } },
    });
    expect(changeOf("webhook", { ...form, forget: true, signed: false }, OFF, true)).toMatchObject({
      change: { webhookSecret: null },
    });
    for (const url of ["ftp://a", "javascript:alert(1)", "", "mqtt://a"])
      expect(changeOf("webhook", { ...form, url }, OFF, true)).toEqual({ faults: new Set(["url"]) });
    expect(changeOf("webhook", { ...form, url: "https://me:pw@a.example" }, OFF, true)).toEqual({
      faults: new Set(["userInUrl"]),
    });
  });
});

describe("a broker", () => {
  it("is told apart by where it stands, and takes no topic with a wildcard", () => {
    expect(placeOf("mqtt", "mqtt://192.168.0.20:1883")).toMatchObject({ locality: "network" });
    expect(placeOf("mqtt", "mqtts://broker.example.com")).toMatchObject({ locality: "internet" });
    expect(placeOf("mqtt", "mqtt://localhost")).toMatchObject({ locality: "thisMachine" });
    expect(placeOf("mqtt", "https://a")).toBeNull();
    const form = { ...targetForm("mqtt", OFF), on: true, url: "mqtt://localhost", topic: "a/#" };
    expect(changeOf("mqtt", form, OFF, false)).toEqual({ faults: new Set(["topic"]) });
  });
});

describe("watched folders", () => {
  it("are chosen by the system's dialog where there is one, with a camera, and can be left", async () => {
    const bridge = { choose: vi.fn(async () => ["/footage/<b>gate</b>"]) } as unknown as SightlineBridge;
    const { backend } = show(undefined, bridge);
    fireEvent.click(await screen.findByRole("button", { name: "Watch a folder" }));
    const dialog = await screen.findByRole("dialog");
    fireEvent.change(within(dialog).getByLabelText("Camera"), { target: { value: "Gate 1" } });
    fireEvent.click(within(dialog).getByRole("button", { name: "Watch" }));
    expect(await screen.findByText("/footage/<b>gate</b>")).toBeTruthy();
    expect(backend.events.folders).toMatchObject([{ path: "/footage/<b>gate</b>", camera: "Gate 1" }]);
    fireEvent.click(screen.getByRole("button", { name: /^Stop watching/ }));
    expect(await screen.findByText("No folder is watched.")).toBeTruthy();
  });
  it("are picked under the app's roots in a browser", async () => {
    const { backend } = show();
    fireEvent.click(await screen.findByRole("button", { name: "Watch a folder" }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByRole<HTMLButtonElement>("button", { name: "Watch" }).disabled).toBe(true);
    fireEvent.click(await within(dialog).findByRole("button", { name: "/footage" }));
    fireEvent.click(await within(dialog).findByRole("button", { name: "정문" }));
    fireEvent.click(within(dialog).getByRole("button", { name: "Watch" }));
    await waitFor(() => expect(backend.events.folders).toMatchObject([{ path: "/footage/정문", camera: null }]));
  });
});
