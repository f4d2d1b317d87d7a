// The reference, drawn from the server's own document: nothing is missing, nothing is made up.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { groups, matching, pieces, type Call, type Document } from "./document";
import { addressOf, curlOf, missing } from "./send";
import { example, fields, typeWords } from "./shape";

const document = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8")) as Document;
const all = groups(document);
const calls = all.flatMap((group) => group.calls);
const named = (id: string): Call => calls.find((call) => call.id === id)!;

describe("the document of the server", () => {
  test("every call is in a group that says what it is for, once, with a title", () => {
    expect(calls.length).toBe(Object.values(document.paths).flatMap((operations) => Object.keys(operations)).length);
    expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length);
    expect(all.filter((group) => group.about === "").map((group) => group.name)).toEqual([]);
    expect(calls.filter((call) => call.title === "").map((call) => call.id)).toEqual([]);
  });

  test("every body and answer has an example of all that it must have", () => {
    for (const { id, sent, answer } of calls) {
      for (const schema of [sent?.schema, answer?.schema]) {
        if (!schema) continue;
        const made = example(document, schema);
        const flat = fields(document, schema).filter((field) => field.required && !/[.[]/.test(field.path));
        expect(flat.filter((field) => !(field.path in (made as object))), id).toEqual([]);
      }
    }
  });

  test("no code of a refusal is an address of a call", () => {
    const codes = (document["x-refusals"] ?? []).map((refusal) => refusal.code);
    expect(codes).toContain("changed_meanwhile");
    expect(codes.filter((code) => ["start", "refusals", ...calls.map((call) => call.id)].includes(code))).toEqual([]);
  });
});

test("a call is found by its words, in any order, by its path or by its method", () => {
  const found = (wanted: string) => matching(all, wanted).flatMap((group) => group.calls).map((call) => call.id);
  expect(found("answer keeps")).toContain("submit_answer");
  expect(found("post /submit")).toEqual(["submit_answer"]);
  expect(found("no such thing at all")).toEqual([]);
  expect(found("  ")).toEqual(calls.map((call) => call.id));
});

test("types and fields are told in words, with what is within them", () => {
  const small: Document = {
    info: { title: "", version: "", description: "" },
    paths: {},
    components: { schemas: { When: { type: "string", format: "date-time", description: "An instant." } } },
  };
  const schema = {
    type: "object",
    required: ["rows"],
    properties: {
      rows: { type: "array", items: { type: "object", properties: { at: { $ref: "#/components/schemas/When", description: "When it was made." } } } },
      kind: { oneOf: [{ type: "string", enum: ["new", "old"] }, { type: "null" }] },
      size: { type: ["integer", "null"] },
    },
  };
  expect(fields(small, schema)).toEqual([
    { path: "rows", type: "list of object", required: true, about: "" },
    { path: "rows[].at", type: "time", required: false, about: "When it was made." },
    { path: "kind", type: "`new` or `old` or null", required: false, about: "" },
    { path: "size", type: "whole number or null", required: false, about: "" },
  ]);
  expect(typeWords(small, { additionalProperties: { type: "number" }, type: "object" })).toBe("object by name");
  expect(example(small, schema)).toEqual({ rows: [{ at: "2026-11-21T22:34:05.120Z" }], kind: "new", size: 1 });
  expect(() => fields(small, { $ref: "#/components/schemas/None" })).toThrow("None is not in the document");
});

test("an address has what is filled in, and keeps what is not as a variable", () => {
  const items = named("list_items");
  expect(addressOf(items, { values: {}, body: "" })).toBe("/api/v1/projects/{project}/items");
  expect(missing(items, { values: {}, body: "" })).toEqual(["project"]);
  const filled = { values: { project: "a b/c", q: "ä&b", limit: "5" }, body: "" };
  expect(addressOf(items, filled)).toBe("/api/v1/projects/a%20b%2Fc/items?q=%C3%A4%26b&limit=5");
  expect(missing(items, filled)).toEqual([]);
});

test("the line for a terminal sends the body in one line, quoted", () => {
  const line = curlOf(named("submit_answer"), { values: { project: "p", task: "7" }, body: '{\n "note": "it\'s"\n}' }, "http://host");
  expect(line.split(" \\\n  ")).toEqual([
    'curl -X POST -H "Authorization: Bearer $ASSAY_TOKEN"',
    '-H "Content-Type: application/json"',
    `-d '{"note":"it'\\''s"}'`,
    '"http://host/api/v1/projects/p/work/7/submit"',
  ]);
  expect(curlOf(named("import_items"), { values: {}, body: "" }, "")).toContain("--data-binary @FILE");
});

test("what stands between backticks is code", () => {
  expect(pieces("give `next` as `after`")).toEqual([
    { code: false, text: "give " }, { code: true, text: "next" }, { code: false, text: " as " }, { code: true, text: "after" },
  ]);
});
