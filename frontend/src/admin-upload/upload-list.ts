/** The list of files on the page: those on their way, and what the hub has of earlier visits. */
import { discardUpload, type HubUpload, isScanning, listUploads, SignedOutError } from "./hub-uploads.ts";
import { Row } from "./row.ts";
import { Speedometer } from "./speed.ts";
import { type Refusal, Transfer } from "./transfer.ts";
import { formatBytes, formatShare } from "./words.ts";

const LOOK_AGAIN_MILLISECONDS = 1000;
const SIGNED_OUT = "You are signed out. Sign in again in another tab, then resume.";

export class UploadList {
  private readonly rows: Row[] = [];
  private readonly moving = new Set<Row>();
  private isWatching = false;

  constructor(
    private readonly list: HTMLElement,
    private readonly template: HTMLTemplateElement,
    private readonly csrfToken: () => string,
    private readonly onChange: () => void,
  ) {}

  /** Shows what the hub has, and goes on looking while a scan has not ended. */
  async refresh(): Promise<void> {
    const uploads = await listUploads();
    for (const upload of uploads.reverse()) this.showKnown(upload);
    this.onChange();
    if (uploads.some(isScanning)) this.watch();
  }

  /** Sends a file, from where an earlier visit stopped if there was one. */
  async add(file: File): Promise<void> {
    const waiting = this.rows.filter((row) => row.look === "waiting");
    const transfer = new Transfer(file, this.csrfToken);
    const earlier = await transfer.findEarlier(waiting.map((one) => one.path));
    const row = waiting.find((one) => one.path === earlier) ?? this.append(file.name, file.size);
    const speed = new Speedometer();
    transfer.listen({
      onBegun: (path) => {
        row.path = path;
      },
      onProgress: (sent) => {
        if (row.look === "paused") return;
        speed.note(sent, performance.now());
        if (row.look === "retrying") row.show("sending", "");
        row.progress(sent, speed.speed());
      },
      onWaiting: () => {
        speed.reset();
        row.show("retrying", "The line is down; it goes on by itself as soon as it can.");
      },
      onArrived: (path) => {
        this.arrived(row, path);
      },
      onRefused: (why) => {
        this.stopped(row, why);
      },
    });
    this.control(row, transfer, speed);
    this.send(row, transfer);
  }

  /** Whether something would be interrupted by leaving. */
  get isMoving(): boolean {
    return this.moving.size > 0;
  }

  /** Those that a checkpoint can be made of. */
  get accepted(): readonly Row[] {
    return this.rows.filter((row) => row.look === "accepted");
  }

  private showKnown(upload: HubUpload): void {
    const row = this.rows.find((one) => one.path === upload.url) ?? this.append(upload.name, upload.length);
    row.path = upload.url;
    if (upload.status === "receiving") {
      if (row.look !== "waiting") return; // it is on its way here, in this page
      const length = upload.length ?? 0;
      row.progress(upload.offset, null);
      row.show("waiting", `${formatShare(upload.offset, length)} of ${formatBytes(length)} is here. Choose ${upload.name} again to go on from there.`);
    } else {
      const wasAccepted = row.look === "accepted";
      row.showVerdict(upload);
      if (row.look === "accepted" && !wasAccepted) this.propose(row, upload.role);
    }
  }

  /** The part that its content suggests, unless a newer file has that part. */
  private propose(row: Row, role: string): void {
    for (const other of this.accepted) if (other !== row && other.role.value === role) other.role.value = "";
    row.role.value = role;
  }

  private append(name: string, size: number | null): Row {
    const element = this.template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.list.prepend(element);
    const row = new Row(element, name, size);
    this.rows.unshift(row);
    row.show("waiting", "");
    row.part("discard").addEventListener("click", () => void this.discard(row));
    return row;
  }

  private control(row: Row, transfer: Transfer, speed: Speedometer): void {
    row.part("pause").addEventListener("click", () => {
      void transfer.pause();
      speed.reset();
      this.moving.delete(row);
      row.show("paused", `${row.part("detail").textContent.split(", ").slice(0, 2).join(", ")} sent.`);
      row.part("resume").focus();
    });
    row.part("resume").addEventListener("click", () => {
      this.send(row, transfer);
      row.part("pause").focus();
    });
    row.part("discard").addEventListener("click", () => void transfer.pause());
  }

  private send(row: Row, transfer: Transfer): void {
    this.moving.add(row);
    row.show("sending", "");
    transfer.start();
  }

  private arrived(row: Row, path: string): void {
    this.moving.delete(row);
    row.path = path;
    row.show("scanning", "Everything has arrived; its content is being looked at.");
    void this.refresh();
  }

  private stopped(row: Row, why: Refusal): void {
    this.moving.delete(row);
    row.show("stopped", why.status === 401 || why.status === 403 ? SIGNED_OUT : why.words);
  }

  private async discard(row: Row): Promise<void> {
    this.moving.delete(row);
    try {
      if (row.path !== "" && row.look !== "rejected") await discardUpload(row.path, this.csrfToken());
    } catch (error) {
      row.show("stopped", error instanceof SignedOutError ? SIGNED_OUT : "The hub does not answer; try again.");
      return;
    }
    this.rows.splice(this.rows.indexOf(row), 1);
    row.element.remove();
    this.onChange();
  }

  private watch(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    setTimeout(() => {
      this.isWatching = false;
      this.refresh().catch(() => {
        this.watch();
      });
    }, LOOK_AGAIN_MILLISECONDS);
  }
}
