import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { fail } from "#shared/lib/problems.ts";
import type { SecretStore } from "../../platform/secrets/types.ts";

const NAME = "evidence.signing-key";

/** The public half as a pack names it. */
export interface Signer {
  /** SubjectPublicKeyInfo, DER, base64. */
  publicKey: string;
  /** SHA-256 of these bytes, hex. */
  fingerprint: string;
}

/** The installation's Ed25519 key (RFC 8032). Its private half is kept where this machine keeps secrets and goes nowhere else. */
export class SigningKey {
  #open: () => Promise<SecretStore>;
  #onMade: (signer: Signer) => void;
  #key: Promise<KeyObject> | null = null;

  /** `onMade` hears of a key that was made because there was none: from then on packs have another signer. */
  constructor(open: () => Promise<SecretStore>, onMade: (signer: Signer) => void) {
    this.#open = open;
    this.#onMade = onMade;
  }

  async signer(): Promise<Signer> {
    return signerOf(await this.#private());
  }

  /** The signature, 64 bytes. */
  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    return sign(null, bytes, await this.#private());
  }

  #private(): Promise<KeyObject> {
    this.#key ??= this.#load().catch((error: unknown) => {
      this.#key = null;
      throw error;
    });
    return this.#key;
  }

  async #load(): Promise<KeyObject> {
    const store = await this.#open();
    const kept = await store.get(NAME);
    if (kept !== null) return readKey(kept);
    const { privateKey } = generateKeyPairSync("ed25519");
    await store.set(NAME, privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"));
    this.#onMade(signerOf(privateKey));
    return privateKey;
  }
}

function readKey(kept: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(kept, "base64"), type: "pkcs8", format: "der" });
  } catch {
    // Without the cause, which could hold a part of it. Not replaced silently: packs would have another signer and nobody would know why.
    throw fail("FILE_UNREADABLE", "the stored signing key of this installation is damaged");
  }
}

function signerOf(key: KeyObject): Signer {
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  return { publicKey: der.toString("base64"), fingerprint: createHash("sha256").update(der).digest("hex") };
}

/** The public half for tools that read PEM (openssl). */
export const pemOf = ({ publicKey }: Signer): string =>
  createPublicKey({ key: Buffer.from(publicKey, "base64"), type: "spki", format: "der" })
    .export({ type: "spki", format: "pem" })
    .toString();

/** Whether the signature is the key's over these bytes, and the key is the one that the fingerprint names. Never throws. */
export function isSignedBy({ publicKey, fingerprint }: Signer, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    const der = Buffer.from(publicKey, "base64");
    if (createHash("sha256").update(der).digest("hex") !== fingerprint) return false;
    const key = createPublicKey({ key: der, type: "spki", format: "der" });
    return key.asymmetricKeyType === "ed25519" && verify(null, bytes, key, signature);
  } catch {
    return false; // no key, or a signature of the wrong length
  }
}
