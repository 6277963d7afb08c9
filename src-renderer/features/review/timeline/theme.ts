import { useEffect, useState } from "react";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { classStyle } from "../../../lib/classes.ts";

/** Token colours as a canvas wants them: plain values, read again when the theme changes. */
export interface CanvasTheme {
  fg: string;
  muted: string;
  faint: string;
  line: string;
  lineStrong: string;
  panel: string;
  well: string;
  hover: string;
  accent: string;
  accentSoft: string;
  onAccent: string;
  font: string;
  ofClass(name: string): string;
  ofLevel(level: EventLevel): string;
}

function read(): CanvasTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--color-${name}`).trim() || "#888888";
  const levels = { alarm: token("danger"), warning: token("warn"), notice: token("busy") };
  const classes = new Map<string, string>();
  return {
    fg: token("fg"),
    muted: token("muted"),
    faint: token("faint"),
    line: token("line"),
    lineStrong: token("line-strong"),
    panel: token("panel"),
    well: token("well"),
    hover: token("hover"),
    accent: token("accent"),
    accentSoft: token("accent-soft"),
    onAccent: token("on-accent"),
    font: style.getPropertyValue("--font-sans").trim() || "sans-serif",
    ofLevel: (level) => levels[level],
    ofClass(name) {
      const { group } = classStyle(name);
      let color = classes.get(group);
      if (!color) {
        color = token(`class-${group}`);
        classes.set(group, color);
      }
      return color;
    },
  };
}

/** The theme's colours; a new object when `data-theme` changes. */
export function useCanvasTheme(): CanvasTheme {
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(read()));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
