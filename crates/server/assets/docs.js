// The documentation of the interface, drawn from its own OpenAPI document; every call can be tried out.
"use strict";

const DOCUMENT = "/api/v1/openapi.json";
const METHODS = ["get", "post", "put", "patch", "delete"];

/** An element with text or children; text is never read as HTML. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function resolve(spec, schema) {
  if (!schema || !schema.$ref) return schema ?? {};
  return spec.components.schemas[schema.$ref.split("/").pop()] ?? {};
}

/** An example of a schema, as deep as is useful. */
function example(spec, given, depth = 0) {
  const schema = resolve(spec, given);
  if (schema.example !== undefined) return schema.example;
  if (depth > 5) return null;
  const choice = (schema.oneOf ?? schema.anyOf)?.find((one) => one.type !== "null");
  if (choice) return example(spec, choice, depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => example(spec, part, depth + 1)));
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (type === "array") return [example(spec, schema.items, depth + 1)];
  if (type === "string") return schema.enum ? schema.enum[0] : "text";
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  const fields = Object.entries(schema.properties ?? {});
  return Object.fromEntries(fields.map(([name, field]) => [name, example(spec, field, depth + 1)]));
}

function fieldTable(spec, given) {
  const schema = resolve(spec, given);
  const required = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const about = field.description ?? resolve(spec, field).description ?? "";
    return element("tr", {}, element("td", {}, element("code", {}, name)),
      element("td", {}, required.includes(name) ? "required" : ""), element("td", {}, about));
  });
  return rows.length > 0 ? element("table", {}, ...rows) : "";
}

function jsonOf(content) {
  return Object.entries(content ?? {}).find(([type]) => type.endsWith("json"))?.[1]?.schema;
}

/** Inputs for the parameters and the body, and a button that sends them. */
function tryOut(spec, path, method, operation) {
  const inputs = (operation.parameters ?? []).map((parameter) => {
    const input = element("input", { "aria-label": parameter.name });
    const about = parameter.description ?? "";
    const row = element("tr", {}, element("td", {}, element("code", {}, parameter.name)),
      element("td", {}, parameter.in), element("td", {}, input), element("td", {}, about));
    return { parameter, input, row };
  });
  const sent = jsonOf(operation.requestBody?.content);
  const body = sent ? element("textarea", { "aria-label": "body" }) : null;
  if (body) body.value = JSON.stringify(example(spec, sent), null, 2);
  const output = element("pre", { hidden: "" });
  const button = element("button", { type: "button" }, "Send");
  button.addEventListener("click", async () => {
    output.hidden = false;
    output.textContent = "…";
    output.textContent = await send(path, method, inputs, body).catch((error) => String(error));
  });
  const parts = [];
  if (inputs.length > 0) parts.push(element("table", {}, ...inputs.map((input) => input.row)));
  if (body) parts.push(fieldTable(spec, sent), body);
  return [...parts, element("p", {}, button), output];
}

async function send(path, method, inputs, body) {
  let address = path;
  const query = new URLSearchParams();
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value !== "") query.set(parameter.name, input.value);
  }
  const headers = { accept: "application/json" };
  if (body) headers["content-type"] = "application/json";
  if (method !== "get") {
    const me = await fetch("/api/v1/me");
    if (me.ok) headers["x-csrf-token"] = (await me.json()).csrf;
  }
  const search = query.size > 0 ? `?${query}` : "";
  const response = await fetch(address + search, { method: method.toUpperCase(), headers, body: body?.value });
  const text = await response.text();
  const shown = (response.headers.get("content-type") ?? "").includes("json") && text !== ""
    ? JSON.stringify(JSON.parse(text), null, 2) : text;
  return `${response.status} ${response.statusText}\n\n${shown}`;
}

function draw(spec, path, method, operation) {
  const about = (operation.description ?? operation.summary ?? "").trim();
  const summary = element("summary", {}, element("b", { class: "method" }, method.toUpperCase()),
    element("code", {}, path), element("span", {}, about.split(". ")[0]));
  const whole = element("details", { id: operation.operationId ?? "" }, summary);
  // Drawn when it is opened: most never are.
  whole.addEventListener("toggle", () => {
    if (whole.children.length > 1) return;
    const reply = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith("2"));
    const schema = jsonOf(reply?.[1].content);
    const answer = schema ? [element("p", {}, `Answer ${reply[0]}:`),
      element("pre", {}, JSON.stringify(example(spec, schema), null, 2))] : [];
    whole.append(element("div", { class: "body" }, element("p", {}, about), ...answer,
      ...tryOut(spec, path, method, operation)));
  });
  return whole;
}

async function start() {
  const main = document.getElementById("main");
  const spec = await (await fetch(DOCUMENT)).json();
  const byTag = new Map();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "other";
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push(draw(spec, path, method, item[method]));
    }
  }
  main.replaceChildren(element("p", {}, spec.info.description));
  for (const [tag, drawn] of byTag) main.append(element("section", {}, element("h2", {}, tag), ...drawn));
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const section of main.querySelectorAll("section")) {
      for (const whole of section.querySelectorAll("details")) whole.hidden = !whole.textContent.toLowerCase().includes(wanted);
      section.hidden = !section.querySelector("details:not([hidden])");
    }
  });
}

start().catch((error) => document.getElementById("main").replaceChildren(String(error)));
