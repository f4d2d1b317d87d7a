// What an OpenAPI document says, put as the page shows it: groups of calls, each whole, and the refusals there are.

/** A schema, as far as documents of ours use it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  example?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  tags?: string[];
  summary?: string;
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content?: Content };
  responses?: Record<string, { content?: Content }>;
}

/** A variable of the path or a part of the query. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

export interface Document {
  info: { title: string; version: string; description: string };
  paths: Record<string, Partial<Record<Method, Operation>>>;
  tags?: { name: string; description?: string }[];
  components?: { schemas?: Record<string, Schema> };
  "x-refusals"?: Refusal[];
}

/** Why something is refused; problem documents lead to it by its code. */
export interface Refusal {
  code: string;
  status: number;
  title: string;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

/** What is sent or comes back: its media type, and its shape where that is JSON. */
export interface Body {
  type: string;
  schema: Schema | undefined;
}

export interface Call {
  id: string;
  method: Method;
  path: string;
  /** The first sentence of what it does, without its full stop. */
  title: string;
  /** The sentences after that. */
  more: string;
  parameters: Parameter[];
  sent: Body | undefined;
  status: string;
  answer: Body | undefined;
}

export interface Group {
  name: string;
  about: string;
  calls: Call[];
}

/** The groups in the order of the document's tags, those without calls left out. */
export function groups(document: Document): Group[] {
  const found = new Map<string, Group>();
  for (const { name, description = "" } of document.tags ?? []) found.set(name, { name, about: description, calls: [] });
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (!operation) continue;
      const name = operation.tags?.[0] ?? "other";
      const group = found.get(name) ?? { name, about: "", calls: [] };
      found.set(name, group);
      group.calls.push(call(path, method, operation));
    }
  }
  return [...found.values()].filter((group) => group.calls.length > 0);
}

function call(path: string, method: Method, operation: Operation): Call {
  const about = (operation.summary ?? "").replaceAll("\n", " ").trim();
  const [, title = about, more = ""] = /^(.*?)\.(?: (.*))?$/.exec(about) ?? [];
  const [status, reply] = Object.entries(operation.responses ?? {}).find(([code]) => code.startsWith("2")) ?? ["", undefined];
  return {
    id: operation.operationId, method, path, title, more, status,
    parameters: operation.parameters ?? [],
    sent: body(operation.requestBody?.content),
    answer: body(reply?.content),
  };
}

function body(content: Content | undefined): Body | undefined {
  const [type, said] = Object.entries(content ?? {})[0] ?? [];
  return type === undefined ? undefined : { type, schema: type.endsWith("json") ? said?.schema : undefined };
}

/** The calls of each group in which every one of these words occurs; groups without any are left out. */
export function matching(all: readonly Group[], wanted: string): Group[] {
  const words = wanted.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const has = (one: Call) => {
    const text = `${one.method} ${one.path} ${one.title} ${one.more} ${one.id.replaceAll("_", " ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return all.map((group) => ({ ...group, calls: group.calls.filter(has) })).filter((group) => group.calls.length > 0);
}

/** Text and code in turns: what stands between backticks is code. */
export function pieces(text: string): { code: boolean; text: string }[] {
  return text.split("`").map((piece, n) => ({ code: n % 2 === 1, text: piece })).filter((piece) => piece.text !== "");
}
