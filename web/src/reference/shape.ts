// The shape of what is sent and of what comes back: its fields in words, and an example.
import type { Document, Schema } from "./document";

/** Deeper than this an object is told by its name alone. */
const DEPTH_MAX = 4;

/** A field, as a row of a table. */
export interface Field {
  /** Where it stands, such as `labels[].name`. */
  path: string;
  type: string;
  required: boolean;
  about: string;
}

/** The schema that a reference leads to, with what is said where it is referred to. */
export function resolve(document: Document, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = document.components?.schemas?.[schema.$ref.split("/").pop() ?? ""];
  if (!found) throw new Error(`${schema.$ref} is not in the document`);
  return schema.description === undefined ? found : { ...found, description: schema.description };
}

/** What a schema is besides null, and whether it may be null. */
function besidesNull(schema: Schema): { schemas: Schema[]; nullable: boolean } {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    return { schemas: [{ ...schema, type: types[0] ?? "null" }], nullable: types.length < schema.type.length };
  }
  const schemas = schema.oneOf?.filter((one) => one.type !== "null");
  return schemas ? { schemas, nullable: schemas.length < (schema.oneOf?.length ?? 0) } : { schemas: [schema], nullable: false };
}

/** What a value is, in words: `text`, `list of whole number`, `time or null`. */
export function typeWords(document: Document, given: Schema): string {
  const { schemas, nullable } = besidesNull(resolve(document, given));
  const words = [...new Set(schemas.map((one) => plainWords(document, resolve(document, one))))];
  return [...words, ...(nullable ? ["null"] : [])].join(" or ");
}

function plainWords(document: Document, schema: Schema): string {
  if (schema.oneOf) return typeWords(document, schema);
  if (schema.enum) return schema.enum.map((one) => `\`${String(one)}\``).join(" or ");
  switch (schema.type) {
    case "string": return schema.format === "date-time" ? "time" : "text";
    case "integer": return "whole number";
    case "number": return "number";
    case "boolean": return "true or false";
    case "array": return `list of ${typeWords(document, schema.items ?? {})}`;
    case "object": return isMap(schema) ? "object by name" : "object";
    default: return schema.allOf ? "object" : "any JSON";
  }
}

const isMap = (schema: Schema): boolean => schema.properties === undefined && typeof schema.additionalProperties === "object";

/** The fields of an object or of each object of a list, and below each field its own. */
export function fields(document: Document, given: Schema, before = "", depth = 0): Field[] {
  if (depth >= DEPTH_MAX) return [];
  const schema = resolve(document, given);
  if (schema.items) return fields(document, schema.items, `${before}[]`, depth);
  if (schema.oneOf || schema.allOf) {
    const parts = besidesNull(schema).schemas.concat(schema.allOf ?? []).filter((part) => part !== schema);
    const all = parts.flatMap((part) => fields(document, part, before, depth));
    // Of several shapes one may hold: what only some of them ask for is not asked for as such.
    return schema.oneOf && parts.length > 1 ? unique(all.map((field) => ({ ...field, required: false }))) : unique(all);
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = before === "" ? name : `${before}.${name}`;
    const about = field.description ?? resolve(document, field).description ?? besidesNull(field).schemas[0]?.description ?? "";
    const row = { path, type: typeWords(document, field), required: schema.required?.includes(name) ?? false, about };
    return [row, ...fields(document, field, path, depth + 1)];
  });
}

function unique(all: Field[]): Field[] {
  const seen = new Map(all.map((field) => [field.path, field]));
  return [...seen.values()];
}

/** An example: what the document gives, or a value of the right type. */
export function example(document: Document, given: Schema, depth = 0): unknown {
  const whole = resolve(document, given);
  if (whole.example !== undefined) return whole.example;
  const schema = resolve(document, besidesNull(whole).schemas[0] ?? {});
  if (schema.example !== undefined) return schema.example;
  if (schema !== whole && schema.oneOf) return example(document, schema, depth);
  if (schema.enum) return schema.enum[0];
  if (depth > DEPTH_MAX) return {};
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => example(document, part, depth))) as unknown;
  switch (schema.type) {
    case "array": return [example(document, schema.items ?? {}, depth + 1)];
    case "string": return schema.format === "date-time" ? "2026-11-21T22:34:05.120Z" : "text";
    case "integer": return schema.minimum ?? 1;
    case "number": return 0.5;
    case "boolean": return true;
    default:
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, example(document, field, depth + 1)]));
  }
}
