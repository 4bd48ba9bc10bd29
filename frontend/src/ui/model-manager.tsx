/** The models that are in this browser: sizes, updates, a check, and a way to be rid of them. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Copy, Inventory } from "../session/engine.ts";
import { formatBytes } from "./format.ts";
import { Icon } from "./icons.tsx";
import { Notice } from "./notice.tsx";
import type { Stock } from "./stock.ts";
import { describeCheck, describeCopy, describeStock, describeUpdate, freedBytes } from "./stock-words.ts";

export function ModelManager({ stock }: { readonly stock: Stock }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const inventory = stock.inventory.value;
  const error = stock.error.value;
  const isOpen = stock.isOpen.value;
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const close = (): void => {
    stock.close();
  };
  return (
    <dialog
      ref={dialog}
      class="manager"
      aria-labelledby="manager-title"
      data-testid="manager"
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close(); // the backdrop
      }}
    >
      <div class="manager-body">
        <header class="manager-head">
          <h2 id="manager-title">Models in this browser</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {error !== null && <Notice error={error} />}
        {inventory !== null && <Contents stock={stock} inventory={inventory} />}
      </div>
    </dialog>
  );
}

function Contents({ stock, inventory }: { readonly stock: Stock; readonly inventory: Inventory }): JSX.Element {
  const { copies, strayBytes, totalBytes, isKeptForGood } = inventory;
  return (
    <>
      <p data-testid="stock">{describeStock(inventory)}</p>
      <ul class="copies">
        {copies.map((copy) => (
          <CopyItem key={`${copy.slug} ${String(copy.sequence)} ${copy.variant}`} copy={copy} stock={stock} />
        ))}
        {strayBytes > 0 && <StrayItem bytes={strayBytes} stock={stock} />}
      </ul>
      {totalBytes > 0 && isKeptForGood === false && (
        <p class="manager-keep">
          The browser may drop this when the disk is full.{" "}
          <button type="button" class="link" data-testid="keep" onClick={() => void stock.keep()}>
            Ask it not to
          </button>
        </p>
      )}
      {totalBytes > 0 && <CheckRow stock={stock} />}
    </>
  );
}

function CopyItem({ copy, stock }: { readonly copy: Copy; readonly stock: Stock }): JSX.Element {
  const { title, version, variant, isLoaded, update } = copy;
  const name = `${title} ${version} ${variant}`;
  return (
    <li class="copy" data-testid={`copy-${copy.slug}-${variant}`}>
      <div class="copy-text">
        <p class="model-name">
          {title} <span class="figures">{version}</span> <span class="copy-variant">{variant}</span>
        </p>
        <p class="model-fact figures">
          {describeCopy(copy)}
          {isLoaded && "; ready to run"}
        </p>
        {update !== null && <p class="copy-update">{describeUpdate(update)}</p>}
      </div>
      <DeleteButton name={name} bytes={freedBytes(copy)} onDelete={() => stock.remove(copy)} />
    </li>
  );
}

function StrayItem({ bytes, stock }: { readonly bytes: number; readonly stock: Stock }): JSX.Element {
  const name = "Left over from earlier versions";
  return (
    <li class="copy" data-testid="strays">
      <div class="copy-text">
        <p class="model-name">{name}</p>
        <p class="model-fact figures">{formatBytes(bytes)}</p>
      </div>
      <DeleteButton name={name} bytes={bytes} onDelete={() => stock.remove(null)} />
    </li>
  );
}

interface DeleteButtonProps {
  readonly name: string;
  readonly bytes: number;
  readonly onDelete: () => Promise<void>;
}

/** Asks once more, in the same place: a gigabyte is not fetched again in a moment. */
function DeleteButton({ name, bytes, onDelete }: DeleteButtonProps): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const words = isAsking ? `Free ${formatBytes(bytes)}?` : "Delete";
  return (
    <button
      type="button"
      class="button copy-delete"
      data-asking={isAsking}
      aria-label={isAsking ? `${words} Press again to delete ${name}` : `Delete ${name}`}
      onBlur={() => {
        setAsking(false);
      }}
      onClick={(event) => {
        if (!isAsking) {
          setAsking(true);
          return;
        }
        event.currentTarget.closest("dialog")?.querySelector<HTMLElement>("[aria-label=Close]")?.focus();
        void onDelete();
      }}
    >
      {words}
    </button>
  );
}

function CheckRow({ stock }: { readonly stock: Stock }): JSX.Element {
  const check = stock.check.value;
  const isRunning = check.kind === "running";
  return (
    <div class="manager-check">
      <p role="status" class="figures" data-testid="check-result" data-wrong={check.kind === "done" && check.result.wrongBytes > 0}>
        {describeCheck(check)}
      </p>
      <button
        type="button"
        class="button"
        data-testid="check"
        onClick={() => {
          if (isRunning) stock.stop();
          else void stock.verify();
        }}
      >
        {isRunning ? "Stop" : "Verify my copy"}
      </button>
    </div>
  );
}
