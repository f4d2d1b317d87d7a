// What every list promises: columns, order, filters, addresses, views and choices.
import { describe, expect, it } from "vitest";
import { Choice } from "./choose.svelte";
import { arranged, delivered, moved, toggled, type ListColumn } from "./columns";
import { fitting, ordered } from "./local";
import { readKept, withoutView, withView } from "./views";
import { isFiltered, nothingWanted, readWanted, writeWanted } from "./wanted";

interface Row {
  name: string;
  size: number | null;
}
const COLUMNS: ListColumn<Row>[] = [
  { id: "name", title: "name", width: "1fr", firm: true, words: (row) => row.name },
  { id: "size", title: "size", width: "1fr", roomy: true, words: (row) => row.size },
  { id: "more", title: "more", width: "1fr", asked: true, words: () => "" },
];
const ROWS: Row[] = [{ name: "b10", size: 2 }, { name: "Ärger", size: null }, { name: "b9", size: 11 }];
const names = (rows: readonly Row[]) => rows.map((row) => row.name);

describe("columns", () => {
  it("are at first those that nobody has to ask for", () => {
    expect(delivered(COLUMNS)).toEqual(["name", "size"]);
    expect(delivered(COLUMNS, true)).toEqual(["name"]);
  });
  it("come in the chosen order, without those that are gone, and never without the name of the row", () => {
    expect(arranged(COLUMNS, ["more", "gone", "size"]).map((column) => column.id)).toEqual(["name", "more", "size"]);
    expect(arranged(COLUMNS, ["size", "name"]).map((column) => column.id)).toEqual(["size", "name"]);
  });
  it("are shown, hidden and moved one at a time", () => {
    expect(toggled(["name"], "more")).toEqual(["name", "more"]);
    expect(toggled(["name", "more"], "more")).toEqual(["name"]);
    expect(moved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
  });
});

describe("a list that is here as a whole", () => {
  it("is sorted as people count, either way, with what is unknown last", () => {
    expect(names(ordered(ROWS, "name", COLUMNS))).toEqual(["Ärger", "b9", "b10"]);
    expect(names(ordered(ROWS, "-size", COLUMNS))).toEqual(["b9", "b10", "Ärger"]);
    expect(names(ordered(ROWS, "size", COLUMNS))).toEqual(["b10", "b9", "Ärger"]);
    expect(names(ordered(ROWS, "", COLUMNS))).toEqual(names(ROWS));
  });
  it("is searched in every column, without case and accents", () => {
    expect(names(fitting(ROWS, { ...nothingWanted, q: "arger" }, { columns: COLUMNS, filters: [] }))).toEqual(["Ärger"]);
  });
  it("keeps the rows that fit every filter", () => {
    const filters = [{ id: "big", label: "", any: "", options: [], fits: (row: Row, value: string) => (row.size ?? 0) > Number(value) }];
    expect(names(fitting(ROWS, { ...nothingWanted, filters: { big: "5" } }, { columns: COLUMNS, filters }))).toEqual(["b9"]);
  });
});

describe("the address of a list", () => {
  const filters = [{ id: "state" }, { id: "batch" }];
  it("says what is wanted, and gives the same back", () => {
    const text = "batch=May+2&state=open&q=a%26b&sort=-name&columns=name,size";
    const wanted = readWanted(new URLSearchParams(text), filters);
    expect(wanted).toEqual({ q: "a&b", filters: { state: "open", batch: "May 2" }, sort: "-name", columns: ["name", "size"] });
    expect(writeWanted(wanted)).toBe(text);
    expect(isFiltered(wanted)).toBe(true);
  });
  it("without a question asks for nothing", () => {
    const wanted = readWanted(new URLSearchParams("other=1&state="), filters);
    expect(wanted).toEqual(nothingWanted);
    expect(writeWanted(wanted)).toBe("");
    expect(isFiltered(wanted)).toBe(false);
  });
});

describe("what is kept of a list", () => {
  it("is as much of a setting as can be read", () => {
    const view = { name: "mine", query: "state=open" };
    expect(readKept({ columns: ["name"], views: [view] })).toEqual({ columns: ["name"], views: [view] });
    expect(readKept({})).toEqual({ columns: null, views: [] });
    expect(readKept({ columns: [1], views: [{ name: "a" }, 3, view] })).toEqual({ columns: null, views: [view] });
  });
  it("has one view of a name", () => {
    const views = withView([{ name: "a", query: "1" }, { name: "b", query: "2" }], { name: "a", query: "3" });
    expect(views).toEqual([{ name: "a", query: "3" }, { name: "b", query: "2" }]);
    expect(withView(views, { name: "c", query: "" })).toHaveLength(3);
    expect(withoutView(views, "a")).toEqual([{ name: "b", query: "2" }]);
  });
});

describe("a choice", () => {
  const order = ["a", "b", "c", "d", "e"];
  it("is drawn from the row touched last, and can shrink again", () => {
    const choice = new Choice();
    choice.toggle("e");
    choice.toggle("b");
    choice.range(order, "b", "d");
    expect(choice.of(order)).toEqual(["b", "c", "d", "e"]);
    choice.range(order, "d", "a");
    expect(choice.of(order)).toEqual(["a", "b", "e"]);
  });
  it("begins a range where the walker stands when nothing was touched", () => {
    const choice = new Choice();
    choice.range(order, "c", "d");
    expect(choice.of(order)).toEqual(["c", "d"]);
  });
  it("of all leaves out the named ones", () => {
    const choice = new Choice();
    expect(choice.some).toBe(false);
    choice.all();
    choice.toggle("b");
    expect(choice.of(order)).toEqual(["a", "c", "d", "e"]);
    expect([...choice.keys]).toEqual(["b"]);
    choice.range(order, "b", "a");
    expect(choice.of(order)).toEqual(order);
    choice.clear();
    expect(choice.some).toBe(false);
  });
});
