import type { DeviceKind, PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/**
 * The registry of model packs: which manifests exist, which are installed, downloads in progress, self-tests. Files live in
 * `<models>/<packId>/`; a pack is installed when every file of its manifest is there and verified.
 */
export interface ModelPacks {
  list(): PackStatus[];
  /** Throws NOT_FOUND for an id without a manifest. */
  status(id: string): PackStatus;
  /** Called with the new status of a pack whenever it changes (download progress at most 4 times a second). Returns the unsubscriber. */
  onChange(listener: (pack: PackStatus) => void): () => void;
  /** The files of an installed pack. Throws MODEL_MISSING when it is not installed, NOT_FOUND when nobody knows it. */
  resolve(id: string): LoadedPack;
  /** Starts or resumes a download and returns at once; progress, end and failure arrive through onChange. */
  download(id: string): PackStatus;
  cancelDownload(id: string): Promise<PackStatus>;
  /** Copies a weights file from disk into the pack; verified by checksum where known and by running it once. MODEL_INVALID, CHECKSUM_MISMATCH. */
  addFromFile(id: string, path: string, signal: AbortSignal): Promise<PackStatus>;
  remove(id: string): Promise<PackStatus>;
  /** Runs the numeric self-test on each device (default: every kind this platform may have) and remembers the reports. */
  selfTest(id: string, devices: DeviceKind[] | undefined, signal: AbortSignal): Promise<SelfTestReport[]>;
  /** Which pack new imports use, for `PackStatus.active`; "motion" = none. */
  setActive(id: string): void;
  /** Stops downloads; parts stay for resuming. */
  close(): Promise<void>;
}
