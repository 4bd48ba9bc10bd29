/** Why a manifest was refused, or could not be had. Codes that the hub has too are the same there. */
import { AppError } from "../errors.ts";

const ASK_THE_HUB = "Please tell whoever runs this hub.";

/** Not an envelope, not JSON, too long, or not what the schema says. */
export class ManifestMalformedError extends AppError {
  constructor(what: string, options?: ErrorOptions) {
    super(
      {
        code: "manifest.malformed",
        message: `The hub's description of the model cannot be read: ${what}`,
        advice: `Reload the page. ${ASK_THE_HUB}`,
        permanent: true,
        values: { what },
      },
      options,
    );
  }
}

/** The list of models is not JSON, too long, or of another shape than the hub's API gives it. */
export class ModelListMalformedError extends AppError {
  constructor(what: string) {
    super({
      code: "manifest.list_malformed",
      message: `The hub's list of models cannot be read: ${what}`,
      advice: `Reload the page. ${ASK_THE_HUB}`,
      permanent: true,
      values: { what },
    });
  }
}

/** Every field is well formed, and two of them contradict each other. */
export class ManifestInconsistentError extends AppError {
  constructor(what: string) {
    super({
      code: "manifest.inconsistent",
      message: `The hub's description of the model contradicts itself: ${what}`,
      advice: ASK_THE_HUB,
      permanent: true,
      values: { what },
    });
  }
}

/** A variant without a graph that its pipeline needs. */
export class RolesIncompleteError extends AppError {
  constructor(variant: string, roles: readonly string[]) {
    super({
      code: "manifest.roles_incomplete",
      message: `The variant ${variant} has the graphs ${roles.join(", ")}; that is not a whole pipeline.`,
      advice: ASK_THE_HUB,
      permanent: true,
      values: { variant, roles },
    });
  }
}

export class SignatureMissingError extends AppError {
  constructor() {
    super({
      code: "manifest.signature_missing",
      message: "The description of the model is not signed, so nobody vouches for it.",
      advice: `Nothing was downloaded. ${ASK_THE_HUB}`,
      permanent: true,
    });
  }
}

export class SignatureUntrustedError extends AppError {
  constructor(keyids: readonly string[]) {
    const named = keyids.map((keyid) => keyid.slice(0, 16) || "an unnamed key").join(", ");
    super({
      code: "manifest.signature_untrusted",
      message: `The description of the model is signed by ${named}, which this page does not trust.`,
      advice: `Nothing was downloaded. Reload the page: it may be older than the hub's new key. ${ASK_THE_HUB}`,
      permanent: true,
      values: { named },
    });
  }
}

export class SignatureInvalidError extends AppError {
  constructor() {
    super({
      code: "manifest.signature_invalid",
      message: "The description of the model was altered after it was signed.",
      advice: `Nothing was downloaded. ${ASK_THE_HUB}`,
      permanent: true,
    });
  }
}

/** Signed by a key that the hub has taken back. */
export class KeyRevokedError extends AppError {
  constructor(keyid: string, why: string) {
    const named = keyid.slice(0, 16);
    super({
      code: "manifest.key_revoked",
      message: `The description of the model is signed by the key ${named}, which the hub has taken back: ${why}`,
      advice: `Nothing was downloaded. Whoever offers it may be somebody else than the hub. ${ASK_THE_HUB}`,
      permanent: true,
      values: { named, why },
    });
  }
}

/** A list of keys that is none: syntax, size, schema, or a key under the id of another. */
export class KeyListMalformedError extends AppError {
  constructor(what: string, options?: ErrorOptions) {
    super(
      {
        code: "manifest.key_list_malformed",
        message: `The hub's list of keys cannot be read: ${what}`,
        advice: `Nothing was downloaded. ${ASK_THE_HUB}`,
        permanent: true,
        values: { what },
      },
      options,
    );
  }
}

/** A list of keys that does not follow from the one that is trusted: nobody entitled has signed it. */
export class KeyChainBrokenError extends AppError {
  constructor(version: number, what: string, options?: ErrorOptions) {
    super(
      {
        code: "manifest.key_chain_broken",
        message: `The hub's list of keys does not follow from version ${String(version)}, which this page trusts: ${what}`,
        advice: `None of its keys is trusted, and nothing was downloaded. ${ASK_THE_HUB}`,
        permanent: true,
        values: { version, what },
      },
      options,
    );
  }
}

/** Someone serves old lists of keys in place of newer ones. */
export class KeyListRollbackError extends AppError {
  constructor(offered: number, known: number) {
    super({
      code: "manifest.key_list_rollback",
      message: `The hub's lists of keys end at version ${String(offered)}, and this page knows version ${String(known)} already.`,
      advice: `Older lists are refused, because they could bring back a key that was taken back. ${ASK_THE_HUB}`,
      permanent: true,
      values: { offered, known },
    });
  }
}

/** The browser has no Ed25519: older than Chrome 137, Firefox 129 or Safari 17. */
export class SignatureUnsupportedError extends AppError {
  constructor(cause: unknown) {
    super(
      {
        code: "manifest.signature_unsupported",
        message: "This browser cannot check Ed25519 signatures, so the model cannot be trusted here.",
        advice: "Use a newer browser: Chrome or Edge 137, Firefox 129, Safari 17, or later.",
        permanent: true,
      },
      { cause },
    );
  }
}

/** Someone serves an old document in place of a newer one. */
export class ManifestRollbackError extends AppError {
  constructor(offered: number, seen: number) {
    super({
      code: "manifest.rollback",
      message: `The hub offers document ${String(offered)} of this model, and this browser has seen ${String(seen)} already.`,
      advice: `An older description is refused, because it could bring back a withdrawn version. ${ASK_THE_HUB}`,
      permanent: true,
      values: { offered, seen },
    });
  }
}

/** Signed, and the description of something else than was asked for. */
export class ManifestMismatchError extends AppError {
  constructor(asked: string, model: string, channel: string | null) {
    super({
      code: "manifest.mismatch",
      message: `The hub was asked for ${asked} and described ${model} (${channel ?? "no channel"}).`,
      advice: ASK_THE_HUB,
      permanent: true,
      values: { asked, described: `${model} (${channel ?? "no channel"})` },
    });
  }
}

export class ManifestExpiredError extends AppError {
  constructor(expires: string, isOffline: boolean) {
    super({
      code: "manifest.expired",
      message: `The description of the model was good until ${expires}, which has passed.`,
      advice: isOffline
        ? "Go online once, so that the page can fetch a fresh one."
        : `Check this machine's clock. If it is right: ${ASK_THE_HUB.toLowerCase()}`,
      permanent: false,
      values: { expires, isOffline },
    });
  }
}

/** No answer, and nothing kept from an earlier visit. */
export class ManifestUnreachableError extends AppError {
  constructor(what: string, cause?: unknown) {
    super(
      {
        code: "manifest.unreachable",
        message: `The hub does not answer: ${what}`,
        advice: "Check the connection and try again.",
        permanent: false,
        values: { what },
      },
      { cause },
    );
  }
}

/** The hub answered with a refusal (RFC 9457): its own code and words are shown. */
export class HubRefusedError extends AppError {
  constructor(status: number, problem: { readonly code: string | null; readonly detail: string | null }) {
    super({
      code: problem.code ?? "hub.refused",
      message: problem.detail ?? `The hub refused to describe the model (HTTP ${String(status)}).`,
      advice: `Check the address of this page. ${ASK_THE_HUB}`,
      permanent: true,
      values: { status, words: problem.detail ?? "" },
    });
  }
}
