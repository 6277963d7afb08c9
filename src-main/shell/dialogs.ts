import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { dialog, ipcMain, shell, type BrowserWindow, type OpenDialogOptions } from "electron";
import { z } from "zod";
import { CHANNELS, CHOOSE_KINDS, type ChooseKind } from "#shared/contract/bridge.ts";
import type { Logger } from "../platform/logger.ts";
import { MENU_TEXTS, type MenuLanguage } from "./menuTexts.ts";
import { isTrusted } from "./trustedSender.ts";

/** Endings that recorders and cameras use. Only a filter of the dialog: what a file is, ffprobe decides. */
const VIDEO_ENDINGS =
  "mp4 m4v mov mkv webm avi ts mts m2ts mpg mpeg vob flv 3gp 3g2 wmv asf ogv dav h264 h265 264 265 hevc".split(" ");
const PICTURE_ENDINGS = "jpg jpeg png bmp webp tif tiff gif".split(" ");

function dialogFor(kind: ChooseKind, language: MenuLanguage): OpenDialogOptions {
  const text = MENU_TEXTS[language];
  const all = { name: text.allFiles, extensions: ["*"] };
  switch (kind) {
    case "videos":
      return {
        title: text.chooseVideos,
        properties: ["openFile", "multiSelections", "dontAddToRecent"],
        filters: [{ name: text.footage, extensions: [...VIDEO_ENDINGS, ...PICTURE_ENDINGS] }, all],
      };
    case "folder":
      return { title: text.chooseFolder, properties: ["openDirectory", "multiSelections", "dontAddToRecent"] };
    case "model":
      return {
        title: text.chooseModel,
        properties: ["openFile", "dontAddToRecent"],
        filters: [{ name: "ONNX", extensions: ["onnx"] }, all],
      };
    case "relink":
      return {
        title: text.relink,
        properties: ["openFile", "dontAddToRecent"],
        filters: [{ name: text.footage, extensions: VIDEO_ENDINGS }, all],
      };
  }
}

/** Answers the page's wish for the system's dialogs and file manager. Returns the stop. */
export function serveDialogs(options: {
  window: () => BrowserWindow | null;
  isOwnPage: (url: string) => boolean;
  language: () => MenuLanguage;
  logger: Logger;
}): () => void {
  const { window, isOwnPage, language, logger } = options;
  const guarded = <T>(handler: (input: unknown) => Promise<T>): Parameters<typeof ipcMain.handle>[1] => {
    return async (event, input: unknown) => {
      if (!isTrusted(event, () => window()?.webContents ?? null, isOwnPage)) {
        logger.warn("a dialog was asked for by a stranger; refused");
        throw new Error("refused");
      }
      return await handler(input);
    };
  };
  ipcMain.handle(
    CHANNELS.choose,
    guarded(async (input) => {
      const settings = dialogFor(z.enum(CHOOSE_KINDS).parse(input), language());
      const parent = window();
      const chosen = parent ? await dialog.showOpenDialog(parent, settings) : await dialog.showOpenDialog(settings);
      return chosen.canceled ? [] : chosen.filePaths;
    }),
  );
  ipcMain.handle(
    CHANNELS.showInFolder,
    guarded(async (input) => {
      const path = z.string().min(1).max(4096).refine(isAbsolute).parse(input);
      const there = await stat(path).then(
        () => true,
        () => false,
      );
      if (there) shell.showItemInFolder(path);
      return there;
    }),
  );
  return () => {
    ipcMain.removeHandler(CHANNELS.choose);
    ipcMain.removeHandler(CHANNELS.showInFolder);
  };
}
