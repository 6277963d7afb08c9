import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { problemOf } from "#shared/lib/problems.ts";
import { FakeBackend } from "../../dev/fakeBackend.ts";
import { renderWith } from "../../dev/testHost.tsx";
import { applyLanguage } from "../../lib/i18n/index.ts";
import { IndexLocation } from "./IndexLocation.tsx";

beforeEach(() => applyLanguage("en"));
afterEach(cleanup);
const type = (label: string, value: string) =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => void fireEvent.click(screen.getByRole("button", { name }));

it("moves the index to a store: a bad address and half a key are refused at once, a failure is told, the secret is sent once", async () => {
  const { backend } = renderWith(<IndexLocation />);
  await screen.findByText("/home/operator/.local/share/sightline/index");
  press("Move to an object store…");
  await screen.findByLabelText("Bucket");
  type("Bucket", "footage");
  type("Endpoint", "http://s3.example.com");
  type("Access key id", "AK");
  press("Test and save");
  expect(screen.getAllByText("This cannot be used as it is")).toHaveLength(2);
  expect(backend.calls.some((call) => call.name === "search.setIndexLocation")).toBe(false);
  type("Endpoint", "http://nas:9000");
  type("Secret key", "geheim");
  backend.failNext.set("search.setIndexLocation", "INDEX_UNREACHABLE");
  press("Test and save");
  await screen.findByText("The address was tried and nothing was changed");
  press("Test and save");
  await screen.findByText("s3://footage");
  expect(screen.getByText("Kept by the system's secret store")).toBeTruthy();
  expect(backend.calls.at(-1)).toEqual({
    name: "search.setIndexLocation",
    input: {
      location: {
        kind: "objectStore",
        address: "s3://footage",
        endpoint: "http://nas:9000",
        region: null,
        pathStyle: true,
      },
      credentials: { scheme: "s3", accessKeyId: "AK", secretAccessKey: "geheim", sessionToken: null },
    },
  });

  press("Change…");
  expect(((await screen.findByLabelText("Secret key")) as HTMLInputElement).value).toBe("");
  press("Cancel");
  press("Move to the library's folder");
  const [, confirm] = await screen.findAllByRole("button", { name: "Move to the library's folder", hidden: true });
  fireEvent.click(confirm!);
  await screen.findByText("The index before stays at s3://footage; delete it there when it is not needed.");
});

it("an index that does not answer can be tried again", async () => {
  applyLanguage("ko");
  const backend = new FakeBackend();
  backend.search.status = { ...backend.search.status, problem: problemOf("INDEX_UNREACHABLE") };
  renderWith(<IndexLocation />, { backend });
  fireEvent.click(await screen.findByRole("button", { name: "다시 연결" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "다시 연결" })).toBeNull());
  expect(backend.calls.map((call) => call.name)).toContain("search.reconnectIndex");
});
