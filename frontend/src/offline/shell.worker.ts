/** The service worker: the page's own files and shared pictures. Wiring only; the build bundles it into one file. */

import { SHARE_PATH } from "./share-target.ts";
import { receiveShared } from "./shared-picture.ts";
import { ShellCache } from "./shell-cache.ts";
import type { ShellFiles } from "./shell-files.ts";
import { TAKE_OVER } from "./take-over.ts";

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const SHELL_FILES: ShellFiles;

const shell = new ShellCache(self.caches, (input, init) => fetch(input, init), SHELL_FILES, self.location.href);
const share = new URL(SHARE_PATH, self.location.href).href;

self.addEventListener("install", (event) => {
  event.waitUntil(shell.install());
});

self.addEventListener("activate", (event) => {
  // The first visit's page comes under it at once, so that the runtime is kept from the first run on.
  event.waitUntil(shell.activate().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isShared = request.method === "POST" && request.url === share;
  const answer = isShared ? goOnFromShare(request) : shell.answer(request, (work) => {
    event.waitUntil(work);
  });
  if (answer !== null) event.respondWith(answer);
});

self.addEventListener("message", ({ data }) => {
  // A new build waits until the visitor asks for it, or until no page of the old one is open.
  if (data === TAKE_OVER) void self.skipWaiting();
});

async function goOnFromShare(request: Request): Promise<Response> {
  const target = await receiveShared(self.caches, request);
  return Response.redirect(new URL(target, self.location.href).href, 303);
}
