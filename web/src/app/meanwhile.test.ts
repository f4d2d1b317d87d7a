// What another person changed meanwhile: the change is held back, and made or left as one chooses.
import { expect, test, vi } from "vitest";
import { Problem } from "../client";
import { Meanwhile, whoAndWhen } from "./meanwhile.svelte";

const refusal = (changed?: { by?: string; at?: string }) =>
  new Problem({ title: "Somebody else changed it meanwhile", status: 412, code: "changed_meanwhile", ...(changed ? { changed } : {}) });

test("a change of what is still so is made with the tag that was seen", async () => {
  const meanwhile = new Meanwhile();
  const change = vi.fn(() => Promise.resolve());
  expect(await meanwhile.make("a", change)).toBe(true);
  expect(change.mock.calls).toEqual([["a"]]);
  expect(meanwhile.problem).toBeNull();
});

test("one that comes too late is held back until the person insists, and is then made in any case", async () => {
  const meanwhile = new Meanwhile();
  const change = vi.fn((seen: string | undefined) => (seen === undefined ? Promise.resolve() : Promise.reject(refusal())));
  expect(await meanwhile.make("a", change)).toBe(false);
  expect(meanwhile.problem?.code).toBe("changed_meanwhile");
  expect(change).toHaveBeenCalledTimes(1);
  await meanwhile.insist();
  expect(change.mock.calls).toEqual([["a"], [undefined]]);
  expect(meanwhile.problem).toBeNull();
});

test("what is left is not made, not even by a second thought", async () => {
  const meanwhile = new Meanwhile();
  const change = vi.fn(() => Promise.reject(refusal()));
  await meanwhile.make("a", change);
  meanwhile.leave();
  await meanwhile.insist();
  expect(change).toHaveBeenCalledTimes(1);
});

test("another refusal is no matter of choice", async () => {
  const meanwhile = new Meanwhile();
  const last = new Problem({ title: "No", status: 409, code: "last_lead" });
  await expect(meanwhile.make("a", () => Promise.reject(last))).rejects.toBe(last);
  expect(meanwhile.problem).toBeNull();
});

test("who it was and when is said as far as it is known", () => {
  const at = "2026-11-21T22:34:05.120Z";
  const said = [{ by: "Lea", at }, { by: "Lea" }, { at }, undefined].map((changed) => whoAndWhen(refusal(changed)));
  expect(said[0]).toMatch(/^Lea changed it \(.*\d/);
  expect(said[1]).toBe("Lea changed it since this page was read.");
  expect(said[2]).toMatch(/^It was changed \(.*\d/);
  expect(said[3]).toBe("It was changed since this page was read.");
});
