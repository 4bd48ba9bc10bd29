/** The models that are in this browser: sizes, updates, a check, and a way to be rid of them. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Copy, Inventory } from "../session/engine.ts";
import { words } from "../words/words.ts";
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
  const { title, close: spoken } = words().weights.manager;
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
          <h2 id="manager-title">{title}</h2>
          <button type="button" class="icon-button" aria-label={spoken} data-close onClick={close}>
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
  const { mayBeDropped, keep } = words().weights.manager;
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
          {`${mayBeDropped} `}
          <button type="button" class="link" data-testid="keep" onClick={() => void stock.keep()}>
            {keep}
          </button>
        </p>
      )}
      {totalBytes > 0 && <CheckRow stock={stock} />}
    </>
  );
}

function CopyItem({ copy, stock }: { readonly copy: Copy; readonly stock: Stock }): JSX.Element {
  const { title, version, variant, update } = copy;
  const name = `${title} ${version} ${variant}`;
  return (
    <li class="copy" data-testid={`copy-${copy.slug}-${variant}`}>
      <div class="copy-text">
        <p class="model-name">
          {title} <span class="figures">{version}</span> <span class="copy-variant">{variant}</span>
        </p>
        <p class="model-fact figures">{describeCopy(copy)}</p>
        {update !== null && <p class="copy-update">{describeUpdate(update)}</p>}
      </div>
      <DeleteButton name={name} bytes={freedBytes(copy)} onDelete={() => stock.remove(copy)} />
    </li>
  );
}

function StrayItem({ bytes, stock }: { readonly bytes: number; readonly stock: Stock }): JSX.Element {
  const name = words().weights.manager.strays;
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
  const { remove, removeThat, sure, sureThat } = words().weights.manager;
  const size = formatBytes(bytes);
  return (
    <button
      type="button"
      class="button copy-delete"
      data-asking={isAsking}
      aria-label={isAsking ? sureThat(size, name) : removeThat(name)}
      onBlur={() => {
        setAsking(false);
      }}
      onClick={(event) => {
        if (!isAsking) {
          setAsking(true);
          return;
        }
        event.currentTarget.closest("dialog")?.querySelector<HTMLElement>("[data-close]")?.focus();
        void onDelete();
      }}
    >
      {isAsking ? sure(size) : remove}
    </button>
  );
}

function CheckRow({ stock }: { readonly stock: Stock }): JSX.Element {
  const check = stock.check.value;
  const isRunning = check.kind === "running";
  const { check: verify, stop } = words().weights.manager;
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
        {isRunning ? stop : verify}
      </button>
    </div>
  );
}
