import { useState } from "react";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Input } from "../../../ui/Input.tsx";
import { Toggle } from "../../../ui/Toggle.tsx";
import { benchMessages } from "./benchMessages.ts";

/** The switch that lets a question be put into the model's mouth, off unless somebody turns it on, with what that does to the answer. */
export function PrimingCell({
  letter,
  primed,
  onChange,
}: {
  letter: string;
  primed: string | null;
  onChange: (primed: string | null) => void;
}) {
  const t = useMessages(benchMessages);
  // On without words primes nothing yet.
  const [on, setOn] = useState(primed !== null);
  const [words, setWords] = useState(primed ?? "");
  const tell = (text: string): void => onChange(text.trim() === "" ? null : text.trim());
  return (
    <div className="flex flex-col gap-1.5">
      <Toggle
        checked={on}
        label={t("of", { setting: t("priming"), letter })}
        onChange={(next) => {
          setOn(next);
          if (next) tell(words);
          else onChange(null);
        }}
      />
      {on ? (
        <>
          <Input
            aria-label={`${t("primingWords")} ${letter}`}
            placeholder={t("primingWords")}
            maxLength={200}
            value={words}
            onChange={(event) => {
              setWords(event.target.value);
              tell(event.target.value);
            }}
          />
          <p className="text-xs text-warn">
            {t("primingHelp")} {t("primingOn")}
          </p>
        </>
      ) : null}
    </div>
  );
}
