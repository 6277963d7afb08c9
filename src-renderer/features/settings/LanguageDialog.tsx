import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { EndpointDraft } from "#shared/contract/language.ts";
import { modelRole, type LanguageEndpoint } from "#shared/domain/language.ts";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { useModels } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Select } from "../../ui/Select.tsx";
import { Checkbox, Segmented } from "../../ui/Toggle.tsx";
import {
  draftOf,
  formOf,
  MAX_FIRST_TOKEN_S,
  MAX_TOTAL_S,
  packFields,
  placeOf,
  tidyAddress,
  type FormFault,
  type LanguageForm,
  type NewEndpoint,
} from "./languageForm.ts";
import { languageMessages } from "./languageMessages.ts";
import { installedPacks } from "./LanguagePacks.tsx";
import { LanguageFound } from "./LanguageFound.tsx";
import { LanguageGoes } from "./LanguageGoes.tsx";
import { useEndpointTests } from "./languageTests.ts";

/** As many models as a menu can show; the field takes any name. */
const LISTED = 60;

/** Adds an endpoint or changes one; saving it tests it. The key goes in and never comes back. */
export function LanguageDialog({
  endpoint,
  start,
  onClose,
}: {
  /** Null = a new one. */
  endpoint: LanguageEndpoint | null;
  /** What is known of a new one. */
  start?: NewEndpoint;
  onClose: () => void;
}) {
  const t = useMessages(languageMessages);
  const client = useClient();
  const formId = useId();
  const [form, setForm] = useState<LanguageForm>(() => formOf(endpoint, start));
  const [checked, setChecked] = useState(false);
  const found = useQuery({ ...useApi().language.discover.queryOptions(), enabled: endpoint === null, staleTime: 0 });
  const packs = installedPacks(useModels().data ?? []);
  const set = (change: Partial<LanguageForm>): void => setForm((now) => ({ ...now, ...change }));
  const made = draftOf(form, endpoint);
  const faults: ReadonlySet<FormFault> = checked && "faults" in made ? made.faults : NONE;
  const save = useMutation({
    mutationFn: (draft: EndpointDraft) => client.language.save(draft),
    onSuccess: (saved) => {
      onClose();
      useEndpointTests.getState().test(client, saved.id);
    },
  });
  const submit = (): void => {
    setChecked(true);
    if ("draft" in made && !save.isPending) save.mutate(made.draft);
  };
  const address = tidyAddress(form.address);
  const listed =
    found.data?.find((one) => one.baseUrl === address)?.models ??
    (endpoint?.baseUrl === address ? (endpoint.capabilities?.models ?? []) : []);
  const place = placeOf(form);
  const keyMoves = endpoint?.hasKey === true && place !== null && place.host !== endpoint.host;
  return (
    <Dialog
      open
      onClose={onClose}
      title={endpoint ? t("editTitle", { name: displayName(endpoint.name) }) : t("addTitle")}
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
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {save.isError ? <ProblemCard problem={problemFrom(save.error)} compact /> : null}
        {packs.length > 0 ? (
          <Segmented
            label={t("kind")}
            value={form.kind}
            onChange={(kind) =>
              set(kind === "local" && packs[0] ? packFields(packs[0]) : { kind, model: "", packId: null })
            }
            options={(["openai", "local"] as const).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          />
        ) : null}
        {form.kind === "openai" && endpoint === null ? (
          <LanguageFound
            looking={found.isFetching}
            servers={found.data ?? []}
            onAgain={() => void found.refetch()}
            onUse={(server) =>
              set({ address: server.baseUrl, model: server.models[0] ?? "", name: form.name || server.product })
            }
          />
        ) : null}
        <div className="grid grid-cols-2 gap-3">
          {form.kind === "openai" ? (
            <>
              <Field
                label={t("address")}
                help={t("addressHelp")}
                error={faults.has("address") ? t("badAddress") : null}
                className="col-span-2"
              >
                {(ids) => (
                  <Input
                    {...ids}
                    dir="ltr"
                    spellCheck={false}
                    autoComplete="off"
                    inputMode="url"
                    value={form.address}
                    invalid={faults.has("address")}
                    onChange={(event) => set({ address: event.target.value })}
                    onBlur={() => set({ address })}
                  />
                )}
              </Field>
              <Field
                label={t("model")}
                help={listed.length > 0 ? t("modelListed", { count: listed.length }) : t("modelHelp")}
                error={faults.has("model") ? t("bad") : null}
              >
                {(ids) => (
                  <Input
                    {...ids}
                    dir="ltr"
                    spellCheck={false}
                    autoComplete="off"
                    value={form.model}
                    invalid={faults.has("model")}
                    onChange={(event) => set({ model: event.target.value })}
                    trailing={
                      listed.length > 0 ? (
                        <Menu
                          trigger={
                            <IconButton size="sm" label={t("choose")} icon={<ChevronDown />} className="-mr-1.5" />
                          }
                          entries={listed.slice(0, LISTED).map((model) => ({
                            id: model,
                            label: displayName(model),
                            onSelect: () => set({ model }),
                          }))}
                        />
                      ) : null
                    }
                  />
                )}
              </Field>
            </>
          ) : (
            <Field label={t("localPick")} error={faults.has("model") ? t("bad") : null}>
              {(ids) => (
                <Select
                  id={ids.id}
                  label={t("localPick")}
                  value={form.packId ?? ""}
                  options={packs.map((pack) => ({ value: pack.id, label: pack.name }))}
                  onChange={(id) => {
                    const pack = packs.find((one) => one.id === id);
                    if (pack) set(packFields(pack));
                  }}
                />
              )}
            </Field>
          )}
          <Field label={t("name")} help={t("nameHelp")} error={faults.has("name") ? t("bad") : null}>
            {(ids) => (
              <Input
                {...ids}
                autoComplete="off"
                maxLength={120}
                value={form.name}
                invalid={faults.has("name")}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
        </div>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-xs font-medium text-muted">{t("role")}</legend>
          <div className="flex flex-wrap gap-x-6 gap-y-1">
            {modelRole.options.map((role) => (
              <Checkbox
                key={role}
                checked={form.roles.has(role)}
                onChange={(on) => {
                  const roles = new Set(form.roles);
                  if (on) roles.add(role);
                  else roles.delete(role);
                  set({ roles });
                }}
              >
                {t(`role.${role}`)}
              </Checkbox>
            ))}
          </div>
          {faults.has("roles") ? (
            <p role="alert" className="text-xs text-danger">
              {t("noRole")}
            </p>
          ) : null}
        </fieldset>
        {form.kind === "openai" ? (
          <div className="flex flex-col gap-2">
            <Field
              label={t("key")}
              help={
                endpoint?.hasKey ? (keyMoves ? t("keyMoved", { host: endpoint.host }) : t("keyStays")) : t("keyHelp")
              }
            >
              {(ids) => (
                <Input
                  {...ids}
                  type="password"
                  dir="ltr"
                  autoComplete="new-password"
                  maxLength={2000}
                  value={form.key}
                  disabled={form.forgetKey}
                  onChange={(event) => set({ key: event.target.value.trim() })}
                />
              )}
            </Field>
            {endpoint?.hasKey ? (
              <Checkbox
                checked={form.forgetKey}
                onChange={(forgetKey) => set({ forgetKey, key: "" })}
                className="text-muted"
              >
                {t("keyForget")}
              </Checkbox>
            ) : null}
          </div>
        ) : null}
        <div className="grid grid-cols-2 gap-3">
          {(
            [
              ["firstTokenS", "waitFirst", MAX_FIRST_TOKEN_S],
              ["totalS", "waitAll", MAX_TOTAL_S],
            ] as const
          ).map(([field, label, max]) => (
            <Field
              key={field}
              label={t(label)}
              {...(field === "firstTokenS" ? { help: t("waitHelp") } : {})}
              error={faults.has(field) ? t("badSeconds", { max }) : null}
            >
              {(ids) => (
                <Input
                  {...ids}
                  inputMode="numeric"
                  value={form[field]}
                  invalid={faults.has(field)}
                  onChange={(event) => set({ [field]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        {place ? (
          <LanguageGoes
            place={place}
            open={
              address.startsWith("http:") &&
              (form.key !== "" || (endpoint?.hasKey ?? false) || place.locality === "internet")
            }
            agreed={form.consentFor === place.host}
            missing={faults.has("consent")}
            onAgree={(on) => set({ consentFor: on ? place.host : null })}
          />
        ) : null}
      </form>
    </Dialog>
  );
}

const NONE: ReadonlySet<FormFault> = new Set();
