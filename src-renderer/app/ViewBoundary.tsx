import { Component, type ReactNode } from "react";
import { problemOf } from "#shared/lib/problems.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemCard } from "../ui/ProblemCard.tsx";
import { appMessages } from "./appMessages.ts";

/** A fault in one view leaves the frame standing, says so, and lets the operator ask for the view again. */
export class ViewBoundary extends Component<
  { children: ReactNode; resetKey: string },
  { error: Error | null; key: string }
> {
  override state = { error: null as Error | null, key: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: { resetKey: string }, state: { error: Error | null; key: string }) {
    return props.resetKey === state.key ? null : { error: null, key: props.resetKey };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return <Crash error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}

function Crash({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useMessages(appMessages);
  return (
    <div className="flex grow items-center justify-center p-8">
      <div className="w-full max-w-xl">
        <ProblemCard
          problem={problemOf("INTERNAL", error.stack ?? error.message)}
          title={t("crashTitle")}
          actions={<Button onClick={onRetry}>{t("reload")}</Button>}
        />
        <p className="mt-2 text-xs text-muted">{t("crashBody")}</p>
      </div>
    </div>
  );
}
