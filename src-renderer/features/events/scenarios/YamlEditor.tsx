import { useEffect, useImperativeHandle, useRef, type KeyboardEvent, type Ref } from "react";
import type { ScenarioProblem } from "#shared/domain/event.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { cx } from "../../../ui/cx.ts";
import { scenarioMessages } from "../scenarioMessages.ts";

/** Height of a line in pixels; the gutter, the marks and the text share it. */
const LINE_PX = 20;
const PAD_PX = 8;

export interface YamlEditorHandle {
  /** Puts the caret at a place and shows it. Line and column count from 1. */
  goTo(line: number, column: number): void;
}

/** A plain text editor: line numbers, a mark on every line with a mistake, and nothing that a text area does not do by itself. */
export function YamlEditor({
  value,
  onChange,
  problems,
  label,
  describedBy,
  ref,
}: {
  value: string;
  onChange: (text: string) => void;
  problems: readonly ScenarioProblem[];
  label: string;
  /** What says how the text stands: mistakes, or that there are none. */
  describedBy: string;
  ref: Ref<YamlEditorHandle>;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const follow = (): void => {
    const at = area.current;
    if (!at) return;
    for (const layer of [gutter.current, marks.current])
      if (layer) layer.style.transform = `translateY(${String(-at.scrollTop)}px)`;
  };
  // Text that was changed from outside (a zone drawn) may move the scroll.
  useEffect(follow, [value]);
  useImperativeHandle(ref, () => ({
    goTo(line, column) {
      const field = area.current;
      if (!field) return;
      const before = field.value.split("\n").slice(0, line - 1);
      const at = Math.min(field.value.length, before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1);
      field.focus();
      field.setSelectionRange(at, at);
      field.scrollTop = Math.max(0, (line - 1) * LINE_PX - field.clientHeight / 3);
      follow();
    },
  }));
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    // The next line begins where this one does: YAML lives by its indentation.
    const field = event.currentTarget;
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const indent = /^ */.exec(field.value.slice(start, field.selectionStart))?.[0] ?? "";
    if (indent === "") return;
    event.preventDefault();
    // By the browser's own command, so that undo knows of it; where there is none, by hand.
    if (!document.execCommand?.("insertText", false, `\n${indent}`)) {
      const { selectionStart: from, selectionEnd: to } = field;
      onChange(`${field.value.slice(0, from)}\n${indent}${field.value.slice(to)}`);
    }
  };
  const lines = value.split("\n").length;
  const wrong = new Map(problems.map((problem) => [problem.line, problem]));
  return (
    <div className="relative flex min-h-0 grow overflow-hidden bg-well font-mono text-xs leading-5">
      <div aria-hidden className="relative w-11 shrink-0 overflow-hidden border-r border-line text-right text-faint">
        <div ref={gutter} style={{ paddingTop: PAD_PX }}>
          {Array.from({ length: lines }, (_, i) => (
            <div
              key={i}
              className={cx("pr-2 tabular-nums", wrong.has(i + 1) && "bg-danger-soft font-semibold text-danger")}
              style={{ height: LINE_PX }}
            >
              {wrong.has(i + 1) ? `● ${String(i + 1)}` : i + 1}
            </div>
          ))}
        </div>
      </div>
      <div className="relative min-w-0 grow">
        <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
          <div ref={marks} className="relative">
            {[...wrong.values()].map((problem) => (
              <div
                key={problem.line}
                className="absolute inset-x-0 border-l-2 border-danger bg-danger-soft/60"
                style={{ top: PAD_PX + (problem.line - 1) * LINE_PX, height: LINE_PX }}
              />
            ))}
          </div>
        </div>
        <textarea
          ref={area}
          value={value}
          aria-label={label}
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={describedBy}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          wrap="off"
          dir="ltr"
          maxLength={200_000}
          onChange={(event) => onChange(event.target.value)}
          onScroll={follow}
          onKeyDown={onKeyDown}
          className="relative block size-full resize-none overflow-auto bg-transparent px-2 leading-5 whitespace-pre text-fg outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
          style={{ paddingBlock: PAD_PX, tabSize: 2 }}
        />
      </div>
    </div>
  );
}

/** Every mistake with its place; a press goes there. */
export function ProblemList({
  problems,
  onGo,
}: {
  problems: readonly ScenarioProblem[];
  onGo: (problem: ScenarioProblem) => void;
}) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  return (
    <ul
      aria-label={t("problems", { count: problems.length })}
      className="max-h-40 overflow-y-auto border-t border-line bg-panel"
    >
      {problems.map((problem, i) => (
        <li key={i}>
          <button
            type="button"
            onClick={() => onGo(problem)}
            className="flex w-full items-baseline gap-3 px-3 py-1.5 text-left text-xs hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span className="w-32 shrink-0 font-medium text-danger tabular-nums">
              {t("problemAt", { line: problem.line, column: problem.column })}
            </span>
            <span className="min-w-0 break-words">{(locale === "ko" && problem.ko) || problem.message}</span>
            {problem.path ? (
              <span className="ml-auto shrink-0 font-mono text-2xs text-faint">{problem.path}</span>
            ) : null}
          </button>
        </li>
      ))}
    </ul>
  );
}
