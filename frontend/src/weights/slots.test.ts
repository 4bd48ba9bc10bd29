import { expect, test } from "vitest";
import { Slots } from "./slots.ts";

/** What has happened once everything that can has. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test("whoever comes when all are taken waits, and the first one to wait goes first", async () => {
  const slots = new Slots(2);
  const log: string[] = [];
  const giveBack = await slots.take();
  await slots.take();
  void slots.take().then(() => log.push("third"));
  void slots.take().then(() => log.push("fourth"));
  await settle();
  expect(log).toEqual([]);
  giveBack();
  await settle();
  expect(log).toEqual(["third"]);
});

test("what is given back twice is one place", async () => {
  const slots = new Slots(1);
  const log: string[] = [];
  const giveBack = await slots.take();
  giveBack();
  giveBack();
  await slots.take();
  void slots.take().then(() => log.push("second"));
  await settle();
  expect(log).toEqual([]);
});
