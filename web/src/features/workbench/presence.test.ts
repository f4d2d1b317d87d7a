// Two tabs of one person: the workbench is in the one that was opened last.
import { expect, test } from "vitest";
import { Presence } from "./presence";

/** Channels that hear each other but not themselves, as the browser's do. */
function channels() {
  const all: { onmessage: ((event: MessageEvent) => void) | null; postMessage(message: unknown): void; close(): void }[] = [];
  return () => {
    const channel = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage: (data: unknown) => all.filter((other) => other !== channel).forEach((other) => other.onmessage?.({ data } as MessageEvent)),
      close: () => void all.splice(all.indexOf(channel), 1),
    };
    all.push(channel);
    return channel;
  };
}

test("the tab before yields, and takes the workbench back when asked to", () => {
  const open = channels();
  const yielded: string[] = [];
  const tab = (name: string, claim = "amber/p") => new Presence({ claim, tab: name, channel: open(), onyield: () => yielded.push(name) });
  const one = tab("one");
  const two = tab("two");
  const other = tab("other", "amber/q");
  one.take();
  two.take();
  other.take();
  expect(yielded).toEqual(["two", "one"]);
  one.take();
  expect(yielded).toEqual(["two", "one", "two"]);
});
