import { DeleteDialog } from "./DeleteDialog.tsx";
import { useLibraryDialogs } from "./dialogs.ts";
import { EditDialog } from "./EditDialog.tsx";
import { BrowseDialog } from "./import/BrowseDialog.tsx";
import { PlanDialog } from "./import/PlanDialog.tsx";
import { ReanalyseDialog } from "./ReanalyseDialog.tsx";
import { RelinkDialog } from "./RelinkDialog.tsx";

/** The library's dialogs, mounted once by the frame: review and the palette open them too. */
export function LibraryDialogs() {
  const { dialog, close } = useLibraryDialogs();
  return (
    <>
      <PlanDialog />
      {dialog?.kind === "edit" ? <EditDialog ids={dialog.ids} onClose={close} /> : null}
      {dialog?.kind === "delete" ? <DeleteDialog ids={dialog.ids} onClose={close} /> : null}
      {dialog?.kind === "reanalyse" ? <ReanalyseDialog ids={dialog.ids} onClose={close} /> : null}
      {dialog?.kind === "relink" ? <RelinkDialog id={dialog.id} onClose={close} /> : null}
      {dialog?.kind === "browse" ? <BrowseDialog onClose={close} /> : null}
    </>
  );
}
