// What the schema of a spec allows at a place: names of keys, or values, each with its description.
import type { Context } from "./context";

interface Node {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
  const?: unknown;
  enum?: unknown[];
  required?: string[];
}

export interface Schema extends Node {
  $defs?: Record<string, Node>;
}

export interface Offer {
  text: string;
  info: string;
  /** What the value is, in a word. */
  detail: string;
  required: boolean;
}

/** The names or values that may stand at a place, without those that are there already. */
export function offersAt(schema: Schema, context: Context): Offer[] {
  const nodes = context.path.reduce<Node[]>((at, step) => at.flatMap((node) => below(schema, node, step, new Map())), [schema]);
  const variants = nodes.flatMap((node) => variantsOf(schema, node, context.siblings));
  if (context.at === "key") return keysOf(schema, variants).filter((offer) => !context.siblings.has(offer.text));
  const values = variants.flatMap((node) => node.properties?.[context.key ?? ""] ?? []).flatMap((node) => valuesOf(schema, node));
  return distinct(values);
}

function below(schema: Schema, node: Node, step: string, siblings: ReadonlyMap<string, string>): Node[] {
  return variantsOf(schema, node, siblings).flatMap((one) => (step === "[]" ? (one.items ?? []) : (one.properties?.[step] ?? [])));
}

/** A node with its references followed and its alternatives laid side by side; `kind` chooses among them where it is written. */
function variantsOf(schema: Schema, node: Node, siblings: ReadonlyMap<string, string>): Node[] {
  const name = node.$ref?.split("/").at(-1);
  if (name !== undefined) return variantsOf(schema, schema.$defs?.[name] ?? {}, siblings);
  const kind = siblings.get("kind");
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  const chosen = alternatives.filter((one) => one.properties?.["kind"]?.const === kind);
  return [node, ...(chosen.length > 0 ? chosen : alternatives).flatMap((one) => variantsOf(schema, one, siblings))];
}

function keysOf(schema: Schema, variants: readonly Node[]): Offer[] {
  const offers = variants.flatMap((node) =>
    Object.entries(node.properties ?? {}).map(([text, property]) => ({
      text,
      info: property.description ?? "",
      detail: typeOf(schema, property),
      required: node.required?.includes(text) ?? false,
    })),
  );
  return distinct(offers);
}

function valuesOf(schema: Schema, node: Node): Offer[] {
  return variantsOf(schema, node, new Map()).flatMap((one) => {
    const known = one.const === undefined ? (one.enum ?? (one.type === "boolean" || one.type?.includes("boolean") ? [true, false] : [])) : [one.const];
    return known.filter((value) => value !== null).map((value) => ({ text: String(value), info: one.description ?? "", detail: "", required: false }));
  });
}

function typeOf(schema: Schema, node: Node): string {
  const types = variantsOf(schema, node, new Map()).flatMap((one) => one.type ?? []);
  return [...new Set(types)].filter((type) => type !== "null").join(" | ");
}

function distinct(offers: readonly Offer[]): Offer[] {
  const seen = new Map<string, Offer>();
  for (const offer of offers) if (!seen.has(offer.text)) seen.set(offer.text, offer);
  return [...seen.values()];
}
