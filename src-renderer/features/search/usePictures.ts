import { useCallback, type ClipboardEvent } from "react";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { imageExample, useSearch } from "../../lib/search/searchStore.ts";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { searchMessages } from "./messages.ts";

const KINDS = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 20_000_000;

/** True for a picture that can be searched by. */
export const isPicture = (kind: string): boolean => KINDS.includes(kind);

/** Takes pictures from outside as examples: each goes to the backend, becomes a chip with its thumbnail, and is searched for together with the words. */
export function usePictures(): (files: readonly File[]) => void {
  const client = useClient();
  const t = useMessages(searchMessages);
  return useCallback(
    (files) => {
      for (const file of files.slice(0, 4)) {
        if (!isPicture(file.type)) toastDone(t("pictureKind"));
        else if (file.size > MOST_BYTES) toastDone(t("pictureTooLarge"));
        else add(file).catch((error: unknown) => toastProblem(problemFrom(error)));
      }
      async function add(file: File): Promise<void> {
        const url = await dataUrl(file);
        const { imageId } = await client.search.addImage({ data: url.slice(url.indexOf(",") + 1) });
        const { addPicture, draft, run } = useSearch.getState();
        addPicture(imageId, { url: await thumbnail(url), name: file.name || t("pastedImage") });
        const known = draft.examples.filter((one) => one.source.kind !== "image" || one.source.imageId !== imageId);
        run(client, { ...draft, examples: [...known, imageExample(imageId)].slice(-16) });
      }
    },
    [client, t],
  );
}

/** For `onPaste`: a pasted picture becomes an example, pasted text is left alone. */
export function usePicturePaste(onTaken: () => void): (event: ClipboardEvent) => void {
  const add = usePictures();
  return (event) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
    onTaken();
  };
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("the picture could not be read")));
    reader.readAsDataURL(file);
  });
}

/** 96 px high at most: a chip must not hold 20 MB for as long as the window lives. A picture that cannot be drawn has no thumbnail. */
async function thumbnail(url: string): Promise<string> {
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.height = Math.min(96, image.naturalHeight);
    canvas.width = Math.max(1, Math.round((image.naturalWidth / image.naturalHeight) * canvas.height));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8);
  } catch {
    return ""; // The chip then shows its icon.
  }
}
