// A call as it is made: its address, the line for a terminal, and what the server answers.
import type { Call } from "./document";

/** What is filled in: variables of the path and parts of the query by name, and the body. */
export interface Filled {
  values: Readonly<Record<string, string>>;
  body: string;
}

/** What came back. */
export interface Answer {
  status: string;
  ok: boolean;
  text: string;
}

/** The address with what is filled in; a variable that is not stays as `{name}`. */
export function addressOf(call: Call, { values }: Filled): string {
  const path = call.path.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] ? encodeURIComponent(values[name]) : whole));
  const query = new URLSearchParams();
  for (const { name, in: where, required } of call.parameters) {
    if (where === "query" && (values[name] || required)) query.set(name, values[name] ?? "");
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The variables of the path that are not filled in. */
export const missing = (call: Call, { values }: Filled): string[] =>
  call.parameters.filter(({ name, in: where, required }) => (where === "path" || required) && !values[name]).map(({ name }) => name);

/** The same call with curl and a token. */
export function curlOf(call: Call, filled: Filled, origin: string): string {
  const lines = [`curl ${call.method === "get" ? "" : `-X ${call.method.toUpperCase()} `}-H "Authorization: Bearer $ASSAY_TOKEN"`];
  if (call.sent?.schema) lines.push(`-H "Content-Type: application/json"`, `-d '${compact(filled.body).replaceAll("'", "'\\''")}'`);
  else if (call.sent) lines.push("--data-binary @FILE");
  lines.push(`"${origin}${addressOf(call, filled)}"`);
  return lines.join(" \\\n  ");
}

/** JSON in one line; what is not JSON stays as it is. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Makes the call as whoever is signed in on this browser. */
export async function send(call: Call, filled: Filled): Promise<Answer> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (call.sent?.schema) headers["content-type"] = "application/json";
  if (call.method !== "get") {
    const me = await fetch("/api/v1/me");
    if (me.ok) headers["x-csrf-token"] = ((await me.json()) as { csrf: string }).csrf;
  }
  const body = call.sent ? { body: filled.body } : {};
  const response = await fetch(addressOf(call, filled), { method: call.method.toUpperCase(), headers, ...body });
  const text = await response.text();
  return { status: `${response.status} ${response.statusText}`.trim(), ok: response.ok, text: pretty(text) };
}

/** JSON on many lines; what is not JSON stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
