/** What the hub knows of the uploads of whoever is signed in: GET /api/uploads/. */

export const ENDPOINT = "/api/uploads/";

/** As `inpaint_app.models.Upload` has it, of those that are open. */
export type Status = "receiving" | "uploaded" | "scanned" | "accepted" | "rejected" | "discarded";

/** One upload, as the API gives it. */
export interface HubUpload {
  readonly url: string;
  readonly uuid: string;
  readonly name: string;
  readonly length: number | null;
  readonly offset: number;
  readonly status: Status;
  readonly format: string;
  readonly tensors: number | null;
  readonly role: string;
  readonly sha256: string;
  readonly error_code: string;
  readonly error_message: string;
}

/** The session has ended, or is another's by now. */
export class SignedOutError extends Error {}

/** All that are open, newest first. */
export async function listUploads(): Promise<HubUpload[]> {
  const response = await fetch(ENDPOINT, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (response.status === 401 || response.status === 403) throw new SignedOutError();
  if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
  return (await response.json()) as HubUpload[];
}

/** Ends an upload; its bytes go. One that is gone already is as good. */
export async function discardUpload(url: string, csrfToken: string): Promise<void> {
  const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrfToken };
  const response = await fetch(url, { method: "DELETE", headers });
  if (response.status === 401 || response.status === 403) throw new SignedOutError();
  if (!response.ok && ![404, 409, 410].includes(response.status)) throw new Error(`HTTP ${String(response.status)}`);
}

/** Whether a scan of it is still to come to an end. */
export function isScanning(upload: HubUpload): boolean {
  return upload.status === "uploaded" || upload.status === "scanned";
}
