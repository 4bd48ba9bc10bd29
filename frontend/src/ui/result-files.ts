/** The result leaves the page: as a file like the one that was opened, to the clipboard, or to the share sheet. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { ENDINGS } from "../image/encode-picture.ts";
import { runImageTask } from "../image/image-client.ts";
import type { FileFormat } from "../image/metadata/metadata.ts";
import { idsOf } from "../image/shown-picture.ts";
import type { AppState } from "./app-state.ts";
import { saveFile } from "./save-file.ts";

interface FileSource {
  readonly state: ReadonlySignal<AppState>;
  readonly tell: (error: unknown) => void;
}

export interface ResultFile {
  readonly file: Blob;
  readonly name: string;
}

export class ResultFiles {
  readonly #isWriting = signal(false);
  /** True while a file is being written: a large picture takes seconds. */
  readonly isWriting: ReadonlySignal<boolean> = this.#isWriting;

  constructor(private readonly source: FileSource) {}

  /** The format of the file that was opened, or PNG. */
  get format(): FileFormat {
    return this.source.state.value.picture?.origin.format ?? "png";
  }

  /** The result at the picture's own resolution; null where there is none. */
  async export(format: FileFormat = this.format): Promise<ResultFile | null> {
    const { stage, picture } = this.source.state.value;
    if (stage.kind !== "done" || picture === null) return null;
    const file = await runImageTask("encode", { picture: picture.id, patches: idsOf(picture.patches, stage.outcome.patches), format });
    return { file, name: `${picture.name}-inpainted.${ENDINGS[format]}` };
  }

  async download(format: FileFormat = this.format): Promise<void> {
    await this.#write(async () => {
      const result = await this.export(format);
      if (result !== null) saveFile(result.file, result.name);
    });
  }

  /** @returns whether it is in the clipboard now */
  async copy(): Promise<boolean> {
    let isCopied = false;
    await this.#write(async () => {
      // The promise and not the file: a browser lets a page write only while the visitor's press is fresh.
      const png = this.export("png").then((result) => result?.file ?? new Blob());
      await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
      isCopied = true;
    });
    return isCopied;
  }

  async share(): Promise<void> {
    await this.#write(async () => {
      const result = await this.export();
      if (result === null) return;
      const files = [new File([result.file], result.name, { type: result.file.type })];
      try {
        await navigator.share({ files });
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "AbortError")) throw error; // the visitor thought again
      }
    });
  }

  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#isWriting.peek()) return;
    this.#isWriting.value = true;
    try {
      await write();
    } catch (error) {
      this.source.tell(error);
    } finally {
      this.#isWriting.value = false;
    }
  }
}

export function canCopy(): boolean {
  return "ClipboardItem" in globalThis && "clipboard" in navigator;
}

/** Whether there is a share sheet that takes pictures. */
export function canShare(): boolean {
  const probe = new File([new Uint8Array(1)], "picture.png", { type: "image/png" });
  return "canShare" in navigator && navigator.canShare({ files: [probe] });
}
