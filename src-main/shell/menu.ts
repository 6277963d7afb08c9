import type { MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "#shared/contract/bridge.ts";
import { MENU_TEXTS, type MenuLanguage } from "./menuTexts.ts";

export interface MenuOptions {
  language: MenuLanguage;
  platform: NodeJS.Platform;
  /** Adds reload and developer tools. */
  development: boolean;
  send(command: MenuCommand): void;
  openLogs(): void;
}

/**
 * The native menu. It holds what an operator looks for in a menu; the keys of the player stay with the page, so that they can be changed there. No
 * accelerator here is one of the page's own single keys.
 */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { language, platform, development, send } = options;
  const t = MENU_TEXTS[language];
  const mac = platform === "darwin";
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator ? { accelerator } : {}),
    click: () => send(name),
  });
  const line: MenuItemConstructorOptions = { type: "separator" };

  const file: MenuItemConstructorOptions[] = [
    command(t.importFiles, "import-files", "CmdOrCtrl+O"),
    command(t.importFolder, "import-folder", "CmdOrCtrl+Shift+O"),
    ...(mac
      ? []
      : [line, command(t.settings, "settings", "CmdOrCtrl+,"), line, { label: t.quit, role: "quit" as const }]),
  ];
  return [
    ...(mac
      ? [
          {
            label: "Sightline",
            submenu: [
              { label: t.about, role: "about" as const },
              line,
              command(t.settings, "settings", "Cmd+,"),
              line,
              { label: t.hide, role: "hide" as const },
              line,
              { label: t.quit, role: "quit" as const },
            ],
          },
        ]
      : []),
    { label: t.file, submenu: file },
    {
      label: t.edit,
      submenu: [
        { label: t.undo, role: "undo" },
        { label: t.redo, role: "redo" },
        line,
        { label: t.cut, role: "cut" },
        { label: t.copy, role: "copy" },
        { label: t.paste, role: "paste" },
        { label: t.selectAll, role: "selectAll" },
      ],
    },
    {
      label: t.view,
      submenu: [
        command(t.library, "view-library", "CmdOrCtrl+1"),
        command(t.review, "view-review", "CmdOrCtrl+2"),
        command(t.events, "view-events", "CmdOrCtrl+5"),
        line,
        command(t.search, "search", "CmdOrCtrl+F"),
        command(t.palette, "palette"),
        line,
        { label: t.zoomReset, role: "resetZoom" },
        { label: t.zoomIn, role: "zoomIn" },
        { label: t.zoomOut, role: "zoomOut" },
        line,
        { label: t.fullScreen, role: "togglefullscreen" },
        ...(development
          ? [
              line,
              { label: t.reload, role: "reload" as const },
              { label: t.developer, role: "toggleDevTools" as const },
            ]
          : []),
      ],
    },
    {
      label: t.window,
      submenu: [
        { label: t.minimize, role: "minimize" },
        { label: t.close, role: "close" },
      ],
    },
    {
      label: t.help,
      role: "help",
      submenu: [
        command(t.keys, "keys"),
        { label: t.logs, click: () => options.openLogs() },
        ...(mac ? [] : [line, { label: t.about, role: "about" as const }]),
      ],
    },
  ];
}
