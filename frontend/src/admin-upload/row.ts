/** One line of the list: what it shows is in the page's own markup, filled in here. */
import type { HubUpload } from "./hub-uploads.ts";
import { formatBytes, formatSeconds, formatShare } from "./words.ts";

/** How a line looks; the badge's word and tone go with it. */
export type Look = "waiting" | "sending" | "paused" | "retrying" | "stopped" | "scanning" | "accepted" | "rejected";

const BADGES: Readonly<Record<Look, readonly [word: string, tone: string]>> = {
  waiting: ["unfinished", "waiting"],
  sending: ["sending", "active"],
  paused: ["paused", "waiting"],
  retrying: ["line is down", "waiting"],
  stopped: ["stopped", "bad"],
  scanning: ["scanning", "active"],
  accepted: ["safe", "good"],
  rejected: ["refused", "bad"],
};
const SHORT_HASH = 12;

export class Row {
  /** The path of the upload, once the hub has given it one. */
  path: string;
  look: Look = "waiting";

  constructor(
    readonly element: HTMLElement,
    private readonly name: string,
    private readonly size: number | null,
  ) {
    this.path = element.dataset["upload"] ?? "";
    this.part("name").textContent = name;
  }

  /** The element that does one thing in the line. */
  part(name: string): HTMLElement {
    const found = this.element.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (found === null) throw new Error(`The line of ${this.name} has no ${name}.`);
    return found;
  }

  get role(): HTMLSelectElement {
    return this.part("role") as HTMLSelectElement;
  }

  /** Takes a look, with a sentence below the bar. */
  show(look: Look, detail: string): void {
    this.look = look;
    const [word, tone] = BADGES[look];
    const badge = this.part("state");
    badge.textContent = word;
    badge.className = `hub-badge hub-${tone}`;
    this.part("detail").textContent = detail;
    const isMoving = look === "sending" || look === "retrying";
    this.part("pause").hidden = !isMoving;
    this.part("resume").hidden = !(look === "paused" || look === "stopped");
    this.part("bar").hidden = look === "scanning" || look === "accepted" || look === "rejected";
    this.part("discard").textContent = look === "rejected" ? "Hide" : "Discard";
    this.role.hidden = look !== "accepted";
    this.role.disabled = look !== "accepted";
  }

  /** The bar, and how long it will take. */
  progress(sent: number, bytesASecond: number | null): void {
    const total = this.size ?? sent;
    const bar = this.part("bar") as HTMLProgressElement;
    bar.max = Math.max(1, total);
    bar.value = sent;
    const parts = [`${formatShare(sent, total)}, ${formatBytes(sent)} of ${formatBytes(total)}`];
    if (bytesASecond !== null && bytesASecond > 0) {
      parts.push(`${formatBytes(Math.round(bytesASecond))} a second`, `${formatSeconds((total - sent) / bytesASecond)} left`);
    }
    this.part("detail").textContent = parts.join(", ");
  }

  /** What the hub has found out about it. */
  showVerdict(upload: HubUpload): void {
    this.role.name = `part-${upload.uuid}`;
    if (upload.status === "accepted") {
      const tensors = upload.tensors === null ? "" : `, ${String(upload.tensors)} tensors`;
      this.show("accepted", `${upload.format}${tensors}, SHA-256 ${upload.sha256.slice(0, SHORT_HASH)}…`);
    } else if (upload.status === "rejected") {
      this.show("rejected", `${upload.error_message} `);
      const code = document.createElement("code");
      code.className = "hub-code";
      code.textContent = upload.error_code;
      this.part("detail").append(code);
    } else {
      this.show("scanning", "Everything has arrived; its content is being looked at.");
    }
  }
}
