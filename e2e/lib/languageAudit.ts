import type { Page } from "@playwright/test";
import { appMessages } from "../../src-renderer/app/appMessages.ts";
import { firstRunMessages } from "../../src-renderer/app/firstRunMessages.ts";
import { askDialogMessages } from "../../src-renderer/features/ask/dialogMessages.ts";
import { askMessages } from "../../src-renderer/features/ask/messages.ts";
import { jobsMessages } from "../../src-renderer/features/jobs/messages.ts";
import { batchMessages } from "../../src-renderer/features/captions/batch/batchMessages.ts";
import { benchMessages } from "../../src-renderer/features/captions/bench/benchMessages.ts";
import { captionMessages } from "../../src-renderer/features/captions/messages.ts";
import { dialogMessages } from "../../src-renderer/features/library/dialogMessages.ts";
import { importMessages } from "../../src-renderer/features/library/import/importMessages.ts";
import { libraryMessages } from "../../src-renderer/features/library/messages.ts";
import { triageMessages } from "../../src-renderer/features/events/messages.ts";
import { scenarioMessages } from "../../src-renderer/features/events/scenarioMessages.ts";
import { reviewMessages } from "../../src-renderer/features/review/messages.ts";
import { searchMessages } from "../../src-renderer/features/search/messages.ts";
import { alertsMessages } from "../../src-renderer/features/settings/alerts/alertsMessages.ts";
import { languageMessages } from "../../src-renderer/features/settings/languageMessages.ts";
import { settingsMessages } from "../../src-renderer/features/settings/messages.ts";
import { eventMessages } from "../../src-renderer/lib/events/eventMessages.ts";
import { hotkeyMessages } from "../../src-renderer/lib/hotkeys/hotkeyMessages.ts";
import type { MessageText } from "../../src-renderer/lib/i18n/messages.ts";
import { coverageMessages } from "../../src-renderer/ui/coverageMessages.ts";
import { localityMessages } from "../../src-renderer/ui/localityMessages.ts";
import { uiMessages } from "../../src-renderer/ui/uiMessages.ts";

type Table = Record<string, MessageText>;
const TABLES = [
  appMessages,
  firstRunMessages,
  askDialogMessages,
  askMessages,
  jobsMessages,
  dialogMessages,
  importMessages,
  libraryMessages,
  reviewMessages,
  searchMessages,
  settingsMessages,
  hotkeyMessages,
  uiMessages,
  coverageMessages,
  localityMessages,
  languageMessages,
  captionMessages,
  benchMessages,
  batchMessages,
  eventMessages,
  triageMessages,
  scenarioMessages,
  alertsMessages,
] as unknown as Array<{ en: Table; ko: Table }>;

/** Everything that a person sees or hears: text, names for a screen reader, hints, placeholders. */
export function visibleStrings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || parent.closest("script, style, datalist, [data-user-text]")) continue;
      if (parent.checkVisibility({ visibilityProperty: true })) found.add(node.textContent?.trim() ?? "");
    }
    for (const element of document.querySelectorAll<HTMLElement>("[aria-label], [title], [placeholder]")) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      for (const name of ["aria-label", "title", "placeholder"]) {
        const text = element.getAttribute(name)?.trim();
        if (text) found.add(text);
      }
    }
    found.delete("");
    return [...found];
  });
}

/** A message as a pattern: what is filled in may be anything. */
function pattern(text: string): RegExp {
  const literal = text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/\{\w+\}/g, ".+")}$`, "s");
}

const forms = (text: MessageText): string[] => (typeof text === "string" ? [text] : [text.one, text.other]);
/** True for a text that says something by itself: "{a}, {b}" does not. */
const speaks = (text: string, letters: RegExp): boolean => letters.test(text.replaceAll(/\{\w+\}/g, ""));

/** Messages of the other language among `strings`, that the language on screen does not share. */
export function foreignStrings(strings: string[], language: "en" | "ko"): string[] {
  const other = language === "en" ? "ko" : "en";
  const letters = other === "ko" ? /[가-힣]/ : /[A-Za-z]{2}/;
  const own = TABLES.flatMap((table) => Object.values(table[language]).flatMap(forms)).map(pattern);
  const foreign = TABLES.flatMap((table) => Object.values(table[other]).flatMap(forms))
    .filter((text) => speaks(text, letters))
    .map(pattern);
  return strings.filter((text) => foreign.some((p) => p.test(text)) && !own.some((p) => p.test(text)));
}
