import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { IndexMove, IndexPlace } from "#shared/contract/search.ts";
import { indexLocation } from "#shared/domain/indexLocation.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { indexLocationMessages } from "./indexLocationMessages.ts";
import { Row } from "./Row.tsx";

type Form = Record<"bucket" | "prefix" | "endpoint" | "region" | "keyId" | "secret", string> & { pathStyle: boolean };

/** Address and key of an S3-compatible store. The secret is sent once and never comes back. */
export function IndexLocationDialog({
  place,
  onMoved,
  onClose,
}: {
  place: IndexPlace;
  onMoved: (move: IndexMove) => void;
  onClose: () => void;
}) {
  const t = useMessages(indexLocationMessages);
  const client = useClient();
  const formId = useId();
  const [form, setForm] = useState<Form>(() => formOf(place));
  const [checked, setChecked] = useState(false);
  const parsed = indexLocation.safeParse(locationOf(form));
  const wrong = new Set(checked && !parsed.success ? parsed.error.issues.map((issue) => issue.path[0]) : []);
  const halfKey = (form.keyId === "") !== (form.secret === "");
  const needsKey = place.credentials === null && form.keyId === "" && form.secret === "";
  const save = useMutation({
    mutationFn: () =>
      client.search.setIndexLocation({
        location: indexLocation.parse(locationOf(form)),
        ...(form.keyId === ""
          ? {}
          : {
              credentials: {
                scheme: "s3" as const,
                accessKeyId: form.keyId,
                secretAccessKey: form.secret,
                sessionToken: null,
              },
            }),
      }),
    onSuccess: onMoved,
  });
  const submit = (): void => {
    setChecked(true);
    if (parsed.success && !halfKey && !needsKey && !save.isPending) save.mutate();
  };
  const text = (name: Exclude<keyof Form, "pathStyle">, options: { help?: string; bad: boolean; hidden?: boolean }) => (
    <Field
      label={t(name)}
      error={options.bad ? t("bad") : null}
      {...(options.help === undefined ? {} : { help: options.help })}
    >
      {(ids) => (
        <Input
          {...ids}
          value={form[name]}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          invalid={options.bad}
          {...(options.hidden ? { type: "password", autoComplete: "new-password" } : {})}
          onChange={(event) => setForm({ ...form, [name]: event.target.value.trim() })}
        />
      )}
    </Field>
  );
  const badKey = checked && (halfKey || needsKey);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("dialogTitle")}
      description={t("dialogBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" type="submit" form={formId} busy={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {save.isError ? <ProblemCard title={t("failed")} problem={problemFrom(save.error)} compact /> : null}
        <div className="grid grid-cols-2 gap-3">
          {text("bucket", { bad: wrong.has("address") })}
          {text("prefix", { bad: wrong.has("address"), help: t("prefixHelp") })}
          {text("endpoint", { bad: wrong.has("endpoint"), help: t("endpointHelp") })}
          {text("region", { bad: wrong.has("region"), help: t("regionHelp") })}
          {text("keyId", { bad: badKey && form.keyId === "" })}
          {text("secret", {
            bad: badKey && form.secret === "",
            help: place.credentials === null ? t("secretHelp") : t("secretKept"),
            hidden: true,
          })}
        </div>
        <Row label={t("pathStyle")} help={t("pathStyleHelp")}>
          <Toggle
            checked={form.pathStyle}
            label={t("pathStyle")}
            onChange={(pathStyle) => setForm({ ...form, pathStyle })}
          />
        </Row>
      </form>
    </Dialog>
  );
}

function formOf({ location }: IndexPlace): Form {
  const empty = { bucket: "", prefix: "", endpoint: "", region: "", keyId: "", secret: "", pathStyle: true };
  if (location.kind === "folder" || !location.address.startsWith("s3://")) return empty;
  const [bucket = "", ...prefix] = location.address.slice("s3://".length).split("/");
  return {
    ...empty,
    bucket,
    prefix: prefix.join("/"),
    endpoint: location.endpoint ?? "",
    region: location.region ?? "",
    pathStyle: location.pathStyle,
  };
}

function locationOf({ bucket, prefix, endpoint, region, pathStyle }: Form) {
  const folder = prefix.replace(/^\/+|\/+$/g, "");
  return {
    kind: "objectStore",
    address: `s3://${bucket}${folder ? `/${folder}` : ""}`,
    endpoint: endpoint || null,
    region: region || null,
    pathStyle,
  } as const;
}
