/** The whole page, drawn from the flow's state. */

import type { JSX } from "preact";
import { useCallback, useLayoutEffect } from "preact/hooks";
import { hasMarks } from "../image/marks.ts";
import type { ShownPicture } from "../image/shown-picture.ts";
import { words } from "../words/words.ts";
import { act } from "./act.ts";
import { chosenOffer, isBusy } from "./app-state.ts";
import { Dock } from "./dock.tsx";
import type { Flow } from "./flow.ts";
import { ForecastLine } from "./forecast-line.tsx";
import { HistoryStrip } from "./history-strip.tsx";
import { Icon } from "./icons.tsx";
import { useDropAndPaste } from "./image-picker.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { Mark } from "./mark.tsx";
import { ModelLine } from "./model-line.tsx";
import { Notice } from "./notice.tsx";
import { SampleCredit } from "./sample-credit.tsx";
import type { Sample } from "./samples.ts";
import { listenForShortcuts } from "./shortcuts.ts";
import { Stage } from "./stage.tsx";
import { statusOf } from "./status.ts";
import { UpdateNotice } from "./update-notice.tsx";
import { useDocumentWords } from "./use-document-words.ts";
import { YankNotice } from "./yank-notice.tsx";

export function App({ flow }: { readonly flow: Flow }): JSX.Element {
  const state = flow.state.value;
  const openFile = useCallback((file: File | null) => {
    void flow.open(file, file?.name ?? "");
  }, [flow]);
  const openSample = (sample: Sample): void => {
    void flow.openSample(sample);
  };
  const openAddress = useCallback((address: URL) => {
    void flow.openAddress(address);
  }, [flow]);
  const { isDragging } = useDropAndPaste({ onFile: openFile, onAddress: openAddress });
  useShortcuts(flow);
  useDocumentWords();
  useLayoutEffect(() => {
    document.documentElement.dataset["state"] = state.stage.kind;
  }, [state.stage.kind]);
  return (
    <div class="page" data-has-picture={state.picture !== null} data-dragging={isDragging} data-drop={words().page.drop}>
      <header class="header">
        <Brand />
        <ModelLine flow={flow} />
      </header>
      <main class="main">
        <Stage flow={flow} onFile={openFile} onSample={openSample} />
        <ForecastLine flow={flow} />
        <HistoryStrip flow={flow} />
        <Notices flow={flow} />
        {!isBusy(state) && <UpdateNotice hasPicture={state.picture !== null} />}
      </main>
      <p class="status" role="status" data-testid="status">
        {statusOf(state, hasMarks(flow.drawing.value), flow.suggestion.value)}
      </p>
      {state.stage.kind !== "unsupported" && state.picture !== null && (
        <Dock flow={flow} onFile={openFile} />
      )}
      <Footer picture={state.picture} />
    </div>
  );
}

function Brand(): JSX.Element {
  return (
    <div class="brand">
      <Mark />
      <h1 class="brand-name">{words().page.title}</h1>
    </div>
  );
}

function Footer({ picture }: { readonly picture: ShownPicture | null }): JSX.Element {
  return (
    <footer class="footer">
      <span class="privacy">
        <Icon name="lock" /> {words().page.privacy}
      </span>
      <SampleCredit picture={picture} />
      <LanguageSwitch />
    </footer>
  );
}

function Notices({ flow }: { readonly flow: Flow }): JSX.Element {
  return (
    <>
      <Trouble flow={flow} />
      <YankNotice offer={chosenOffer(flow.state.value)} />
    </>
  );
}

function Trouble({ flow }: { readonly flow: Flow }): JSX.Element | null {
  const { stage, notice } = flow.state.value;
  const dismiss = (): void => {
    flow.dismissNotice();
  };
  if (notice !== null) return <Notice error={notice} onDismiss={dismiss} />;
  if (stage.kind !== "failed") return null;
  const retry = (): void => {
    void flow.retry();
  };
  const leave = (): void => {
    flow.dismissFailure();
  };
  return <Notice error={stage.error} onRetry={retry} {...(stage.retry === "run" ? { onDismiss: leave } : {})} />;
}

function useShortcuts(flow: Flow): void {
  useLayoutEffect(() => {
    const listening = new AbortController();
    listenForShortcuts((shortcut) => act(shortcut, flow), listening.signal);
    return (): void => {
      listening.abort();
    };
  }, [flow]);
}
