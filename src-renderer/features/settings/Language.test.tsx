import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemOf } from "#shared/lib/problems.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { fakeEndpoint, remoteEndpoint } from "../../dev/fakeLanguage.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { draftOf, formOf, tidyAddress } from "./languageForm.ts";
import { LanguageTab } from "./LanguageTab.tsx";
import { useEndpointTests } from "./languageTests.ts";

beforeEach(() => {
  applyLanguage("en");
  useEndpointTests.setState({ runs: new Map() });
});
afterEach(cleanup);

const type = (label: string, value: string) =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string | RegExp) => void fireEvent.click(screen.getByRole("button", { name }));
const sent = (backend: FakeBackend, name: string) => backend.calls.filter((call) => call.name === name);

describe("language models in the settings", () => {
  it("a found server fills the form, is saved, tested at once, and its card says what it can do", async () => {
    const { backend } = renderWith(<LanguageTab />);
    await screen.findByText("No language model yet");
    press("Add a server…");
    fireEvent.click(await screen.findByRole("button", { name: "Use Ollama at http://127.0.0.1:11434/v1" }));
    expect((screen.getByLabelText("Model") as HTMLInputElement).value).toBe("qwen2.5:7b-instruct");
    expect(screen.getByText("Footage stays on this machine.")).toBeTruthy();
    press("Save and test");
    const steps = await screen.findByRole("list", { name: "Test of Ollama" });
    const card = within(screen.getByRole("article", { name: "Ollama" }));
    await within(steps).findByText("HTTP 400: unknown content type video_url");
    expect([...steps.querySelectorAll("li")].map((li) => `${li.dataset["step"]} ${li.dataset["outcome"]}`)).toEqual([
      "connect yes", "models yes", "text yes", "streaming yes", "images yes", "video no", "structured yes",
    ]); // prettier-ignore
    expect(card.getByText("Answers")).toBeTruthy();
    expect(sent(backend, "language.save")).toHaveLength(1);
    expect(sent(backend, "language.test")).toHaveLength(1);
  });

  it("an address on the internet is not saved before somebody agrees to that very host", async () => {
    const { backend } = renderWith(<LanguageTab />);
    press((await screen.findByRole("button", { name: "Add a server…" })).textContent ?? "");
    type("Address", "https://api.example.com/v1");
    type("Model", "gpt");
    type("Name", "Cloud");
    expect(screen.getByText(/over the INTERNET to api\.example\.com/)).toBeTruthy();
    press("Save and test");
    expect(screen.getByText("Confirm it, or give an address in your network.")).toBeTruthy();
    fireEvent.click(screen.getByText("I may send footage there"));
    type("Address", "https://other.example.org/v1");
    press("Save and test");
    expect(sent(backend, "language.save")).toEqual([]);
    fireEvent.click(screen.getByText("I may send footage there"));
    press("Save and test");
    await screen.findByRole("article", { name: "Cloud" });
    expect(sent(backend, "language.save")[0]!.input).toMatchObject({ baseUrl: "https://other.example.org/v1" });
    expect(screen.getByText("INTERNET, other.example.org")).toBeTruthy();
  });

  it("a kept key is never shown, stays when nothing is typed, and can be forgotten", async () => {
    const backend = new FakeBackend();
    backend.language.endpoints = [remoteEndpoint(1)];
    renderWith(<LanguageTab />, { backend });
    press((await screen.findByRole("button", { name: "Edit…" })).textContent ?? "");
    const key = screen.getByLabelText("Key") as HTMLInputElement;
    expect([key.type, key.value]).toEqual(["password", ""]);
    press("Save and test");
    await waitFor(() => expect(sent(backend, "language.save")).toHaveLength(1));
    expect(sent(backend, "language.save")[0]!.input).not.toHaveProperty("key", expect.anything());
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    press("Edit…");
    type("Address", "http://192.168.0.99:8000/v1");
    expect(screen.getByText(/The kept key belongs to 192\.168\.0\.12:8000/)).toBeTruthy();
    fireEvent.click(screen.getByText("Forget the kept key"));
    press("Save and test");
    await waitFor(() => expect(sent(backend, "language.save")[1]?.input).toMatchObject({ key: null }));
  });

  it("a server that is silent says why and what to do, and what it cannot do is said where it matters", async () => {
    const backend = new FakeBackend();
    backend.language.endpoints = [fakeEndpoint(1, { roles: ["video"], model: "nobody" })];
    renderWith(<LanguageTab />, { backend });
    await screen.findByText(/The server does not list “nobody”/);
    backend.language.tested = { capabilities: null, problem: problemOf("LANGUAGE_MODEL_UNREACHABLE"), steps: [{ step: "connect", outcome: "no", detail: "connection refused <b>" }] }; // prettier-ignore
    press("Test");
    expect(await screen.findByText("The language model's server cannot be reached.")).toBeTruthy();
    expect(screen.getByText("connection refused <b>")).toBeTruthy();
    expect(screen.getByText("Does not answer")).toBeTruthy();
  });

  it("is removed after asking", async () => {
    const backend = new FakeBackend();
    backend.language.endpoints = [fakeEndpoint(1)];
    renderWith(<LanguageTab />, { backend });
    press((await screen.findByRole("button", { name: "Remove…" })).textContent ?? "");
    await screen.findByText("Remove Ollama?");
    expect(backend.language.endpoints).toHaveLength(1);
    press("Remove");
    await screen.findByText("No language model yet");
  });

  it("speaks Korean", async () => {
    applyLanguage("ko");
    const backend = new FakeBackend();
    backend.language.endpoints = [remoteEndpoint(1)];
    renderWith(<LanguageTab />, { backend });
    expect(await screen.findByText("내부 네트워크, 192.168.0.12:8000")).toBeTruthy();
    expect(screen.getByText("프레임으로 설명 쓰기, 근거로 답하기")).toBeTruthy();
  });
});

describe("an address as it is typed", () => {
  it("gets its scheme and base path, and loses what clients add themselves", () => {
    expect(["127.0.0.1:11434", "http://gpu:8000/", "https://x.example.com/v1/chat/completions", "http://gpu/openai/v1/", "api.example.com", "http://a:b c"].map(tidyAddress)).toEqual([
      "http://127.0.0.1:11434/v1",
      "http://gpu:8000/v1",
      "https://x.example.com/v1",
      "http://gpu/openai/v1",
      "https://api.example.com/v1",
      "http://a:b c",
    ]); // prettier-ignore
  });
  it("is refused with a user name in it, and nothing is sent with half a form", () => {
    const form = { ...formOf(null), name: "n", model: "m", address: "http://user:pass@gpu:8000/v1" };
    const faults = (change: object) => {
      const made = draftOf({ ...form, ...change }, null);
      return "faults" in made ? [...made.faults] : made.draft;
    };
    expect(faults({})).toEqual(["address"]);
    expect(faults({ address: "http://gpu:8000/v1", roles: new Set(), totalS: "0" })).toEqual(["roles", "totalS"]);
    expect(faults({ address: "gpu:8000", totalS: "60" })).toMatchObject({
      baseUrl: "http://gpu:8000/v1",
      totalTimeoutMs: 60_000,
    });
  });
});
