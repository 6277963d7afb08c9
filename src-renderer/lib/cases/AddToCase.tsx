import { BriefcaseBusiness } from "lucide-react";
import { useCallback } from "react";
import { useClient } from "../client/clientContext.tsx";
import { useHotkey, useKeyHint } from "../hotkeys/index.ts";
import { useMessages } from "../i18n/index.ts";
import { displayName } from "../names.ts";
import { problemFrom } from "../problems.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { useAddToCase, type Addition } from "./addStore.ts";
import { addMessages } from "./addMessages.ts";
import { useCases } from "./data.ts";

/** Puts something into the case that was used last, at once; asks where there is none, or it is closed. */
function useAddToLast(): (addition: Addition) => void {
  const t = useMessages(addMessages);
  const client = useClient();
  const cases = useCases().data?.cases;
  return useCallback(
    (addition) => {
      const { lastCase, ask } = useAddToCase.getState();
      const last = cases?.find((one) => one.id === lastCase && one.state === "open");
      if (!last) return ask(addition);
      client.cases.addItem({ caseId: last.id, item: addition.item }).then(
        () => toastDone(t("added", { title: displayName(last.title) }), addition.words),
        (error: unknown) => toastProblem(problemFrom(error)),
      );
    },
    [t, client, cases],
  );
}

/**
 * The two keys for what is in front of the operator: one asks into which case and takes a note, the other puts it into the case used last. `make` is called when a key is pressed; null = there is nothing to add.
 */
export function useCaseKeys(make: () => Addition | null, enabled = true): void {
  const addToLast = useAddToLast();
  const run = (act: (addition: Addition) => void): void => {
    const addition = make();
    if (addition) act(addition);
  };
  useHotkey("app.addToCase", () => run(useAddToCase.getState().ask), enabled);
  useHotkey("app.addToLastCase", () => run(addToLast), enabled);
}

/** Asks into which case it goes. `look` icon = only its picture, with the words as its name. */
export function AddToCaseButton({ make, look = "words" }: { make: () => Addition | null; look?: "words" | "icon" }) {
  const t = useMessages(addMessages);
  const key = useKeyHint("app.addToCase");
  const press = (): void => {
    const addition = make();
    if (addition) useAddToCase.getState().ask(addition);
  };
  return look === "icon" ? (
    <IconButton label={t("addToCase")} icon={<BriefcaseBusiness />} {...(key ? { keys: key } : {})} onClick={press} />
  ) : (
    <Button size="sm" icon={<BriefcaseBusiness />} onClick={press}>
      {t("addToCase")}
      {key ? <Kbd keys={key} /> : null}
    </Button>
  );
}
