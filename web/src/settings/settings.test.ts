// What settings promise: at once on the screen, the same on every machine, and nothing written over unseen.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Problem, type Setting } from "../client";
import { Settings, type Door } from "./settings.svelte";

/** A server that keeps settings as the real one does: over the revision that was seen, and not otherwise. */
class Server implements Door {
  kept: Setting[] = [];
  reached = true;
  puts = 0;
  list = async () => {
    if (!this.reached) throw refusal(0, "unreachable");
    return { items: structuredClone(this.kept) };
  };
  put: Door["put"] = async (_, name, { value, revision }) => {
    if (!this.reached) throw refusal(0, "unreachable");
    this.puts += 1;
    if (JSON.stringify(value).length > 1000) throw refusal(422, "bad_setting");
    const there = this.kept.find((setting) => setting.name === name);
    if ((there?.revision ?? 0) !== revision) throw refusal(412, "changed_meanwhile");
    const next = structuredClone({ name, value, revision: revision + 1 });
    this.kept = [...this.kept.filter((setting) => setting.name !== name), next];
    return next;
  };
}
const refusal = (status: number, code: string) => new Problem({ title: code, status, code });
const add = (n: number) => (chosen: Readonly<Record<string, unknown>>) => ({ list: [...((chosen["list"] as number[] | undefined) ?? []), n] });

let storage: Map<string, string>;
beforeEach(() => {
  storage = new Map();
  vi.stubGlobal("localStorage", { getItem: (name: string) => storage.get(name) ?? null, setItem: (name: string, text: string) => storage.set(name, text) });
});
afterEach(() => vi.unstubAllGlobals());

async function machine(server: Server, person = "ann"): Promise<Settings> {
  const settings = new Settings(server, "copy");
  await settings.enter(person);
  return settings;
}

it("a choice holds at once, and on the next machine", async () => {
  const server = new Server();
  const one = await machine(server);
  const done = one.change("look", () => ({ theme: "dark" }));
  expect(one.of("look")).toEqual({ theme: "dark" });
  expect(await done).toBeNull();
  storage.clear();
  expect((await machine(server)).of("look")).toEqual({ theme: "dark" });
});

it("two machines that change the same list both have their say", async () => {
  const server = new Server();
  const [one, other] = [await machine(server), await machine(server)];
  await one.change("views", add(1));
  expect(await other.change("views", add(2))).toBeNull();
  expect(server.kept[0]?.value).toEqual({ list: [1, 2] });
  expect(other.of("views")).toEqual({ list: [1, 2] });
});

it("changes in quick succession are few requests, and none is lost", async () => {
  const server = new Server();
  const one = await machine(server);
  await Promise.all([1, 2, 3, 4, 5].map((n) => one.change("views", add(n))));
  expect(server.kept[0]?.value).toEqual({ list: [1, 2, 3, 4, 5] });
  expect(server.puts).toBeLessThanOrEqual(2);
});

it("what could not be sent is there after a reload, and is sent when the server is back", async () => {
  const server = new Server();
  server.reached = false;
  const one = await machine(server);
  expect((await one.change("keys", () => ({ hand: "left" })))?.code).toBe("unreachable");
  const reloaded = await machine(server);
  expect(reloaded.of("keys")).toEqual({ hand: "left" });
  server.reached = true;
  await reloaded.refresh();
  expect(server.kept[0]?.value).toEqual({ hand: "left" });
});

it("what is refused for good is told and not sent again", async () => {
  const server = new Server();
  const one = await machine(server);
  expect((await one.change("views", () => ({ text: "x".repeat(2000) })))?.code).toBe("bad_setting");
  await one.refresh();
  expect(server.puts).toBe(1);
});

it("the account goes before the copy, and another person sees neither", async () => {
  const server = new Server();
  await (await machine(server)).change("look", () => ({ theme: "dark" }));
  server.kept = [{ name: "look", value: { theme: "light" }, revision: 9 }];
  expect((await machine(server)).of("look")).toEqual({ theme: "light" });
  server.kept = [];
  expect((await machine(server, "bob")).of("look")).toEqual({});
});

it("a copy that cannot be read is none", async () => {
  storage.set("copy.ann", '{"look":7,"keys":{"value":{"hand":"left"},"revision":1,"unsent":false}}');
  const server = new Server();
  server.reached = false;
  const one = await machine(server);
  expect([one.of("look"), one.of("keys")]).toEqual([{}, { hand: "left" }]);
});
