// Keys of one's own: sets for one hand, what is refused, and what a swap does.
import { describe, expect, it } from "vitest";
import type { Chosen } from "../client";
import { Settings } from "../settings/settings.svelte";
import { COMMAND_SETS } from "./all";
import type { Press } from "./chord";
import type { Command } from "./command";
import { dispatcher } from "./dispatcher.svelte";
import { HANDS, type Hand } from "./hands";
import { Keymap } from "./keymap.svelte";
import { conflicts } from "./overlap";
import { chordToGive, remapping, swapped } from "./remap";
import { ownerOf } from "./reserved";

const command = (id: string) => COMMAND_SETS.flatMap((set) => set.commands).find((one) => one.id === id) as Command<never>;
const delivered = (one: Command<never>) => one.keys;
const press = (key: string, code: string, held: Partial<Press> = {}): Press => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});

describe("a set of keys for one hand", () => {
  it.each(Object.keys(HANDS) as Hand[])("has no two commands on one chord: %s", (hand) => {
    expect(conflicts(COMMAND_SETS, (one) => HANDS[hand][one.id] ?? one.keys)).toEqual([]);
  });
  it("names only commands that are there, and takes nothing from the browser", () => {
    for (const set of Object.values(HANDS)) {
      expect(Object.keys(set).filter((id) => command(id) === undefined)).toEqual([]);
      expect(Object.values(set).flat().filter((chord) => ownerOf(chord) !== null)).toEqual([]);
    }
  });
});

describe("a key of one's own", () => {
  it("is refused where another act needs it at the same time, with the act's name", () => {
    const found = remapping(command("video.loop"), "s", COMMAND_SETS, delivered);
    expect("taken" in found && found.taken.map((one) => one.id)).toContain("workbench.skip");
  });
  it("is free where the other act is never on the screen with it", () => {
    expect(remapping(command("image.invert"), "l", COMMAND_SETS, delivered)).toEqual({ ok: "l" });
  });
  it.each([["mod+t", "browser"], ["F5", "browser"], ["alt+f", "system"], ["Tab", "focus"], ["Insert", "reader"]])("%s is left to whom it belongs", (chord, reserved) => {
    expect(remapping(command("video.loop"), chord, COMMAND_SETS, delivered)).toEqual({ reserved, chord });
  });
  it("can be swapped with the act that has it", () => {
    expect(swapped(command("workbench.flag"), "s", [command("workbench.skip")], delivered)).toEqual({ "workbench.flag": ["s"], "workbench.skip": ["f"] });
  });
  it("is taken by its place on a layout of other letters, and as typed elsewhere", () => {
    expect(chordToGive(press("ы", "KeyS"), false)).toBe("s");
    expect(chordToGive(press("é", "Digit2"), false)).toBe("2");
    expect(chordToGive(press(";", "Comma"), false)).toBe(";");
  });
});

describe("the keys of a person", () => {
  const settings = () => new Settings({ list: async () => ({ items: [] }), put: async (_, name, { value, revision }) => ({ name, value, revision: revision + 1 }) });
  it("are kept with the person's settings, and the same on every machine", () => {
    const kept = settings();
    const one = new Keymap(kept);
    one.assign({ "workbench.skip": ["x"] });
    one.choose("left");
    const again = new Keymap(kept);
    expect([again.of(command("workbench.skip")), again.hand, again.shown("video.on")]).toEqual([["x"], "left", "c"]);
    again.restore("workbench.skip");
    expect([again.own, again.hand]).toEqual([{}, "left"]);
  });
  it("survive what cannot be read", () => {
    const kept = settings();
    const strange: Chosen = { hand: "third", own: { "workbench.skip": 7 } };
    void kept.change("keys", () => strange);
    const one = new Keymap(kept);
    expect([one.hand, one.of(command("workbench.skip"))]).toEqual(["both", ["s"]]);
  });
});

describe("with single keys off", () => {
  it("letters and digits call nothing, and chords with control still do", async () => {
    const { keymap } = await import("./keymap.svelte");
    const { passingSet } = await import("./command");
    const called: string[] = [];
    const stop = dispatcher.activate(passingSet("workbench", "x", [
      { id: "a.letter", name: "", keys: ["s"], run: () => called.push("s") },
      { id: "a.arrow", name: "", keys: ["ArrowLeft"], run: () => called.push("arrow") },
      { id: "a.control", name: "", keys: ["mod+Enter"], run: () => called.push("control") },
    ]), undefined);
    keymap.allowSingle(false);
    dispatcher.press(press("s", "KeyS"), false, false);
    dispatcher.press(press("ArrowLeft", "ArrowLeft"), false, false);
    dispatcher.press(press("Enter", "Enter", { ctrlKey: true }), false, false);
    keymap.allowSingle(true);
    stop();
    expect(called).toEqual(["arrow", "control"]);
  });
});
