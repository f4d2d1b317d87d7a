// Every language has the words of English: the same names, the same lists, the same things put into its sentences.
import { expect, test } from "vitest";
import { ar } from "./ar";
import { answers } from "./ar/counted";
import { en } from "./en";
import { languageFor } from "./language";

const OTHERS = { ar };
/** Names of things put into a sentence: letters only, so that no rule of numbers applies. */
const PUT_IN = ["⟦a⟧", "⟦b⟧", "⟦c⟧", "⟦d⟧", "⟦e⟧"];

/** Every text by its path; a sentence is told apart by what is put into it. */
function shape(words: unknown, path = ""): Record<string, string> {
  if (typeof words === "string") return { [path]: words.trim() === "" ? "empty" : "text" };
  if (typeof words === "function") {
    const said = String((words as (...given: unknown[]) => string)(...PUT_IN.slice(0, words.length)));
    return { [path]: `sentence of ${PUT_IN.filter((mark) => said.includes(mark)).join("")}` };
  }
  return Object.assign({}, ...Object.entries(words as object).map(([name, value]) => shape(value, `${path}.${name}`))) as Record<string, string>;
}

test.each(Object.entries(OTHERS))("%s has the names, lists and placeholders of English", (_, words) => {
  expect(shape(words)).toEqual(shape(en));
});

test.each(Object.entries(OTHERS))("%s is a translation: no sentence of several words is left in English", (_, words) => {
  const texts = (some: unknown, path = ""): [string, string][] =>
    typeof some === "string" ? [[path, some]] : typeof some === "object" && some !== null ? Object.entries(some).flatMap(([name, value]) => texts(value, `${path}.${name}`)) : [];
  const english = new Map(texts(en));
  const left = texts(words).filter(([path, text]) => / /.test(text) && english.get(path) === text);
  expect(left).toEqual([]);
});

test("Arabic counts in its five forms", () => {
  expect(["1", "2", "3", "10", "11", "99", "100", "1,003"].map(answers)).toEqual([
    "إجابة واحدة", "إجابتان", "3 إجابات", "10 إجابات", "11 إجابة", "99 إجابة", "100 إجابة", "1,003 إجابات",
  ]);
});

test("a chosen language stands before what the browser prefers, and English is the last resort", () => {
  expect(languageFor(null, ["ar-EG", "en"])).toBe("ar");
  expect(languageFor(null, ["de-DE", "ar"])).toBe("ar");
  expect(languageFor("en", ["ar"])).toBe("en");
  expect(languageFor("xx", ["fr"])).toBe("en");
});
