/**
 * Three ways to read parts of stored Blobs in a worker, side by side: how many reads end, and how many never do.
 *
 * Why weights go to the runtime through plain streams (src/weights/streamed-blob.ts).
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, test } from "vitest";
import { CHROMIUM } from "../bundler/chromium.ts";

const SECONDS = 60;
const WAYS = ["BYOB reader", "plain reader", "arrayBuffer()"] as const;

const WORKER = `
const readers = {
  "BYOB reader": async (blob) => {
    const reader = blob.stream().getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(2 ** 20);
    for (let done = false; !done; ) {
      const read = await reader.read(new Uint8Array(buffer));
      buffer = read.value?.buffer ?? buffer;
      done = read.done;
    }
  },
  "plain reader": async (blob) => {
    const reader = blob.stream().getReader();
    while (!(await reader.read()).done);
  },
  "arrayBuffer()": (blob) => blob.arrayBuffer(),
};
const orGiveUp = (read) => Promise.race([read, new Promise((_, reject) => setTimeout(reject, 8000))]);
onmessage = async ({ data: { way, seconds } }) => {
  const cache = await caches.open(way);
  let ended = 0, stuck = 0;
  for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
    await cache.put("/chunk", new Response(crypto.getRandomValues(new Uint8Array(2048))));
    const file = new Blob([await (await cache.match("/chunk")).blob()]);
    for (const part of [file.slice(0, 512), file.slice(512, 576), file.slice(576, 1600)]) {
      await orGiveUp(readers[way](part)).then(() => ended++, () => stuck++);
    }
  }
  await caches.delete(way);
  postMessage([ended, stuck]);
};`;

const MEASURE = `([ways, seconds]) => Promise.all(ways.map((way) => new Promise((resolve) => {
  const worker = new Worker("/worker.js");
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage({ way, seconds });
})))`;

let browser: Browser;
let server: Server;

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    const isWorker = url === "/worker.js";
    response.setHeader("Content-Type", isWorker ? "text/javascript" : "text/html");
    response.end(isWorker ? WORKER : "<!doctype html>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch(CHROMIUM);
});

afterAll(async () => {
  await browser.close();
  server.close();
});

test("reads that end and reads that do not", async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  const counts = await page.evaluate<[number, number][]>(`(${MEASURE})(${JSON.stringify([WAYS, SECONDS])})`);
  const rows = WAYS.map((way, at) => `${way.padEnd(16)}${(counts[at] ?? []).map((count) => String(count).padStart(8)).join("")}`);
  const head = `${"".padEnd(16)}${"ended".padStart(8)}${"stuck".padStart(8)}`;
  process.stdout.write(`\nThree workers at once, ${String(SECONDS)} s, Chromium ${browser.version()}\n\n${[head, ...rows].join("\n")}\n\n`);
});
