/** Starts the page. */

import { render } from "preact";
import { keepPage } from "./offline/page-update.ts";
import { createEngine } from "./session/worker-client.ts";
import "./styles/page.css";
import { App } from "./ui/app.tsx";
import { Flow } from "./ui/flow.ts";
import { receivePictures } from "./ui/incoming-picture.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no element with the id page.");

const flow = new Flow(createEngine());
render(<App flow={flow} />, root);
afterFirstFrame(() => void flow.start());
void receivePictures((file) => void flow.open(file, file.name));
// A server for development has no build to keep.
if (import.meta.env.MODE === "production") {
  // What it keeps is fetched once the page has what it shows.
  addEventListener("load", () => void keepPage(serviceWorkers(), new URL("service-worker.js", document.baseURI).href));
}

/** The page appears, then the worker starts and takes a processor of its own. A page that nobody looks at has no frames. */
function afterFirstFrame(start: () => void): void {
  const begin = (): void => void setTimeout(start);
  if (document.visibilityState === "hidden") begin();
  else requestAnimationFrame(begin);
}

/** Pages over plain HTTP have none, whatever the types say. */
function serviceWorkers(): ServiceWorkerContainer | undefined {
  return (navigator as Partial<Pick<Navigator, "serviceWorker">>).serviceWorker;
}
