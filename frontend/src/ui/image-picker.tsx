/** Ways to a picture: a button, a drop anywhere on the page, a paste. */

import type { ComponentChildren, JSX, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { addressIn } from "./picture-address.ts";

interface OpenButtonProps {
  readonly class: string;
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
  readonly label?: string;
}

export function OpenButton({ class: className, onFile, children, label }: OpenButtonProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={className}
        aria-label={label}
        title={label}
        onClick={() => {
          pick(input);
        }}
      >
        {children}
      </button>
      <FileInput inputRef={input} testId="file" onFile={onFile} />
    </>
  );
}

interface FileInputProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly testId: string;
  /** Asks a phone for its camera at once. */
  readonly capture?: boolean;
  readonly onFile: (file: File) => void;
}

/** The browser's own control, hidden: buttons that look like ours open it by `pick`. */
export function FileInput({ inputRef, testId, capture = false, onFile }: FileInputProps): JSX.Element {
  const onChange = (): void => {
    const file = inputRef.current?.files?.[0];
    if (file !== undefined) onFile(file);
    // The same file may be chosen twice in a row.
    if (inputRef.current !== null) inputRef.current.value = "";
  };
  return (
    <input
      ref={inputRef}
      type="file"
      accept="image/*"
      class="file-input"
      hidden
      data-testid={testId}
      {...(capture ? { capture: "environment" } : {})}
      onChange={onChange}
    />
  );
}

export function pick(input: RefObject<HTMLInputElement | null>): void {
  input.current?.click();
}

interface Brought {
  /** Null when what came holds neither a file nor an address. */
  readonly onFile: (file: File | null) => void;
  readonly onAddress: (address: URL) => void;
}

/** Listens to the whole window. */
export function useDropAndPaste({ onFile, onAddress }: Brought): { readonly isDragging: boolean } {
  const [isDragging, setDragging] = useState(false);
  useLayoutEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const take = (data: DataTransfer | null): void => {
      const file = firstPicture(data);
      const address = file === null ? addressIn(data) : null;
      if (address === null) onFile(file);
      else onAddress(address);
    };
    addEventListener("dragover", (event) => {
      event.preventDefault();
      setDragging(true);
    }, { signal });
    addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) setDragging(false);
    }, { signal });
    addEventListener("drop", (event) => {
      event.preventDefault();
      setDragging(false);
      take(event.dataTransfer);
    }, { signal });
    addEventListener("paste", (event) => {
      if (event.target instanceof HTMLInputElement) return;
      take(event.clipboardData);
    }, { signal });
    return (): void => {
      listening.abort();
    };
  }, [onFile, onAddress]);
  return { isDragging };
}

/** The first file that calls itself a picture, or else the first file of all: its bytes decide. */
function firstPicture(data: DataTransfer | null): File | null {
  const files = Array.from(data?.files ?? []);
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
}
