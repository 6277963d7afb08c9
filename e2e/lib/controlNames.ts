import type { Page } from "@playwright/test";

/** Controls on the screen without a name for a screen reader, as their markup; names are found as the accessible name computation does, short of CSS content. */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls =
      "button, a[href], input, select, textarea, [role=button], [role=gridcell], [role=option], [role=switch], [role=checkbox], [role=combobox], [role=menuitem], [role=tab], [role=application], [role=grid], [role=dialog]";
    const text = (node: Node): string => {
      if (node instanceof Text) return node.data;
      if (!(node instanceof Element) || node.getAttribute("aria-hidden") === "true") return "";
      if (node instanceof HTMLImageElement) return node.alt;
      return node.getAttribute("aria-label") ?? [...node.childNodes].map(text).join(" ");
    };
    const nameOf = (element: HTMLElement): string => {
      const by = (element.getAttribute("aria-labelledby") ?? "")
        .split(/\s+/)
        .flatMap((id) => document.getElementById(id) ?? []);
      const labels = "labels" in element ? [...((element.labels as NodeListOf<Element> | null) ?? [])] : [];
      return [
        ...by.map(text),
        element.getAttribute("aria-label") ?? "",
        ...labels.map(text),
        text(element),
        element.title,
      ]
        .join(" ")
        .trim();
    };
    return [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => !element.closest("[aria-hidden=true]") && nameOf(element) === "")
      .map((element) => element.outerHTML.slice(0, 160));
  });
}
