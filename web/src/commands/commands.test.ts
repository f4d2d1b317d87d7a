// Keys: no two commands on one chord at a time, and every press read as the person meant it.
import { describe, expect, it } from "vitest";
import { COMMAND_SETS } from "./all";
import { capsOf, chordsOf, sayChord, type Press } from "./chord";
import { commandSet } from "./command";
import { conflicts, overlaps } from "./overlap";

const press = (key: string, code = "", held: Partial<Press> = {}): Press => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});

describe("the commands of the application", () => {
  it("have no two on one chord where both can hold", () => {
    expect(conflicts(COMMAND_SETS)).toEqual([]);
  });

  it("have ids that are unique and begin with a scope's word", () => {
    const ids = COMMAND_SETS.flatMap((set) => set.commands.map((command) => command.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+\.[a-zA-Z]+$/.test(id))).toEqual([]);
  });

  it("leave to the browser what is the browser's", () => {
    const browsers = ["mod+c", "mod+v", "mod+x", "mod+a", "mod+f", "mod+r", "mod+t", "mod+w", "mod+n", "mod+p", "mod+l", "F5", "Tab", "shift+Tab"];
    const taken = COMMAND_SETS.flatMap((set) => set.commands.flatMap((command) => command.keys));
    expect(taken.filter((chord) => browsers.includes(chord))).toEqual([]);
  });

  it("are refused when a new one takes a chord that holds at the same time", () => {
    const rival = commandSet("question", "Rival", [{ id: "rival.skip", name: "Rival", keys: ["s"], run: () => undefined }]);
    const found = conflicts([...COMMAND_SETS, rival as never]);
    expect(found.map(({ one, other }) => [one, other])).toContainEqual(["workbench.skip", "rival.skip"]);
  });
});

describe("scopes", () => {
  it("of two pages never overlap, a dialog overlaps nothing, and the application overlaps every page", () => {
    expect(overlaps("workbench", "review")).toBe(false);
    expect(overlaps("dialog", "app")).toBe(false);
    expect(overlaps("app", "workbench")).toBe(true);
  });
});

describe("a press", () => {
  it("is read by its letter, with shift as a modifier", () => {
    expect(chordsOf(press("g", "KeyG"), false)).toEqual(["g"]);
    expect(chordsOf(press("G", "KeyG", { shiftKey: true }), false)).toEqual(["shift+g"]);
  });

  it("on a Cyrillic layout falls back to the place of the key", () => {
    expect(chordsOf(press("ы", "KeyS"), false)).toEqual(["ы", "s"]);
  });

  it("on a French layout reads the digit row without shift, and with shift as the digit", () => {
    expect(chordsOf(press("&", "Digit1"), false)).toContain("1");
    expect(chordsOf(press("1", "Digit1", { shiftKey: true }), false)[0]).toBe("1");
  });

  it("of a sign does not need to know how the sign is typed", () => {
    expect(chordsOf(press("?", "Slash", { shiftKey: true }), false)[0]).toBe("?");
    expect(chordsOf(press("/", "Digit7", { shiftKey: true }), false)[0]).toBe("/");
  });

  it("with AltGr types a sign and is no control chord", () => {
    const held = { ctrlKey: true, altKey: true, getModifierState: (name: string) => name === "AltGraph" };
    expect(chordsOf(press("[", "Digit8", held), false)[0]).toBe("[");
  });

  it("inside an input method means nothing", () => {
    expect(chordsOf(press("a", "KeyA", { isComposing: true }), false)).toEqual([]);
    expect(chordsOf(press("Process", "KeyA"), false)).toEqual([]);
  });

  it("uses the command key on a Mac and control elsewhere", () => {
    expect(chordsOf(press("k", "KeyK", { metaKey: true }), true)).toEqual(["mod+k"]);
    expect(chordsOf(press("k", "KeyK", { ctrlKey: true }), false)).toEqual(["mod+k"]);
    expect(chordsOf(press("k", "KeyK", { metaKey: true }), false)).toEqual([]);
  });

  it("is printed as the cap of its key", () => {
    const print = (chord: string, mac = false) => capsOf(chord, mac).map((cap) => ("sign" in cap ? cap.sign : cap.word));
    expect(["Enter", "shift+g", "mod+k", "+", "mod++", "space"].map((chord) => print(chord))).toEqual([["enter"], ["shift", "G"], ["Ctrl", "K"], ["+"], ["Ctrl", "+"], ["space"]]);
    expect(print("mod+alt+k", true)).toEqual(["command", "option", "K"]);
    expect([sayChord("mod+Enter", false), sayChord("mod+Enter", true), sayChord("shift+ArrowLeft", false)]).toEqual(["Ctrl+Enter", "Cmd+Enter", "Shift+Left"]);
  });

  it("is printed and called in letters that the bundled fonts have, or in drawings", () => {
    const chords = COMMAND_SETS.flatMap((set) => set.commands.flatMap((command) => command.keys));
    const words = [true, false].flatMap((mac) => chords.flatMap((chord) => [sayChord(chord, mac), ...capsOf(chord, mac).flatMap((cap) => ("word" in cap ? [cap.word] : []))]));
    expect(words.filter((word) => !/^[\x20-\x7e]+$/.test(word))).toEqual([]);
  });
});
