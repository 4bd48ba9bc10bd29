import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** A task that ends when it is told to. */
function makeTask(log: string[], name: string): { task: () => Promise<string>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const task = async (): Promise<string> => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
    return name;
  };
  return { task, end };
}

test("a task waits for the one before, whatever became of it", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const first = makeTask(log, "first");
  const second = makeTask(log, "second");
  const results = [turns.take(first.task), turns.take(second.task)];
  second.end();
  first.end();
  expect(await Promise.all(results)).toEqual(["first", "second"]);
  expect(log).toEqual(["first begins", "first ends", "second begins", "second ends"]);
});

test("a task that fails fails alone", async () => {
  const turns = new Turns();
  const failing = turns.take(() => Promise.reject(new Error("no")));
  const next = turns.take(() => Promise.resolve("next"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("next");
});
