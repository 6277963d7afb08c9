import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Playback } from "#shared/contract/media.ts";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { ReviewContext, type ReviewContextValue } from "../session.ts";
import { FirstPicture } from "./FirstPicture.tsx";
import { StageNotice } from "./StageNotice.tsx";

beforeEach(() => applyLanguage("en"));
afterEach(cleanup);

const state = { status: "none", source: "none", failure: null, waiting: false, stepExact: true };
const missing: Playback = { kind: "frames", reason: "missing", progress: null };

function notice(onRelink: (() => void) | null) {
  const value = {
    video: { path: "/footage/gone.mp4" },
    session: { engine: { subscribe: () => () => {}, getState: () => state } },
    onRelink,
  } as unknown as ReviewContextValue;
  return render(
    <ReviewContext value={value}>
      <StageNotice playback={missing} problem={null} onRetry={() => {}} />
    </ReviewContext>,
  );
}

it("a missing video offers to be found again, where the app can do that", () => {
  const onRelink = vi.fn();
  const { unmount } = notice(onRelink);
  fireEvent.click(screen.getByRole("button", { name: "Relink…" }));
  expect(onRelink).toHaveBeenCalledOnce();
  unmount();
  notice(null);
  expect(screen.getByRole("alert").textContent).toContain("no longer where it was");
  expect(screen.queryByRole("button", { name: "Relink…" })).toBeNull();
});

it("the poster stands in until the exact frame has come, and never again", () => {
  const picture = (props: Partial<Parameters<typeof FirstPicture>[0]>) => (
    <FirstPicture posterUrl="/poster.jpg" frameUrl="/frame.jpg?t=0" faint={false} shown={false} {...props} />
  );
  const { rerender, container } = render(picture({}));
  const sources = () =>
    [...container.querySelectorAll("img")]
      .filter((img) => !img.className.includes("invisible"))
      .map((img) => img.getAttribute("src"));
  expect(sources()).toEqual(["/poster.jpg"]);
  fireEvent.load(screen.getByTestId("review-frame"));
  expect(sources()).toEqual(["/frame.jpg?t=0"]);
  // The source plays; then another source begins elsewhere: no picture of another moment comes back.
  rerender(picture({ frameUrl: null, shown: true }));
  expect(sources()).toEqual([]);
  rerender(picture({ frameUrl: "/frame.jpg?t=9", shown: true }));
  expect(sources()).toEqual([]);
  fireEvent.load(screen.getByTestId("review-frame"));
  expect(sources()).toEqual(["/frame.jpg?t=9"]);
});

it("a frame that cannot be decoded leaves the poster", () => {
  render(<FirstPicture posterUrl="/poster.jpg" frameUrl="/frame.jpg?t=0" faint shown={false} />);
  fireEvent.error(screen.getByTestId("review-frame"));
  expect(screen.getByTestId("review-poster").style.opacity).toBe("0.35");
  expect(screen.getByTestId("review-frame").className).toContain("invisible");
});
