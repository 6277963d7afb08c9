import type { DeviceKind, PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";

/**
 * What the rest of the backend needs from the registry of model packs. Which detector is active is a setting of the library, so the `active` flag
 * of the statuses given here is false and filled in by backend/.
 */
export interface ModelPacks {
  /**
   * An installed pack with its files on disk, or null when it is not installed or not known. Of a pack with variants: the manifest and the paths of the
   * variant in use alone.
   */
  resolve(packId: string): Promise<LoadedPack | null>;
  list(): Promise<PackStatus[]>;
  /** One pack. Throws AppError(NOT_FOUND). */
  get(packId: string): Promise<PackStatus>;
  /** Calls with the id of a pack whose status changed (progress included, a few times a second at most). Returns the unsubscriber. */
  onChange(listener: (packId: string) => void): () => void;
  /** Starts or resumes a download and returns at once with its status. */
  download(packId: string): Promise<PackStatus>;
  cancelDownload(packId: string): Promise<PackStatus>;
  addFromFile(packId: string, path: string, signal?: AbortSignal): Promise<PackStatus>;
  remove(packId: string): Promise<PackStatus>;
  selfTest(packId: string, devices: DeviceKind[] | undefined, signal?: AbortSignal): Promise<SelfTestReport[]>;
  /** Stops downloads. */
  close(): Promise<void>;
}
