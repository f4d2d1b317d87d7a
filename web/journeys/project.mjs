// A project made for one test through the interface, as an administrator's program would make it, with the page's session.
import assert from "node:assert/strict";

const LOOK_MS = 40;

/** Calls the interface with the session of a page, which need not show anything yet. */
export async function callerOf(page) {
  const me = await page.context().request.get("/api/v1/me");
  assert.ok(me.ok(), "sign somebody in first");
  const base = new URL(me.url()).origin;
  const cookie = (await page.context().cookies(base)).map(({ name, value }) => `${name}=${value}`).join("; ");
  const { csrf } = await me.json();
  // From here and not from the page: what is sent may be larger than a page could hold.
  return async (path, { headers, ...options } = {}) => {
    const response = await fetch(`${base}/api/v1/${path}`, { ...options, headers: { cookie, "x-csrf-token": csrf, ...headers } });
    assert.ok(response.ok, `${path}: ${response.ok ? "" : await response.text()}`);
    return response.headers.get("content-type")?.startsWith("application/json") ? response.json() : null;
  };
}
const JSON_BODY = { "content-type": "application/json" };

/** Makes a project of a spec, with people in it by name and role. */
export async function makeProject(page, source, members = {}) {
  const call = await callerOf(page);
  await call("projects", { method: "POST", headers: JSON_BODY, body: JSON.stringify({ source }) });
  const project = /^project: (\S+)/m.exec(source)?.[1];
  const { items: people } = await call("people");
  for (const [name, role] of Object.entries(members)) {
    const id = people.find((one) => one.name === name)?.id;
    await call(`projects/${project}/members/${id}`, { method: "PUT", headers: JSON_BODY, body: JSON.stringify({ role }) });
  }
}

/** Whether a project is there already: data that are kept (ASSAY_KEEP) have it from the run before. */
export const isThere = async (page, project) => (await page.context().request.get(`/api/v1/projects/${project}`)).ok();

/** Imports a file and waits until its items are there. */
export async function importItems(page, project, filename, bytes, batch = "one") {
  const call = await callerOf(page);
  const headers = { "content-type": "application/octet-stream" };
  let job = await call(`projects/${project}/imports?batch=${batch}&filename=${filename}`, { method: "POST", headers, body: bytes });
  while (["queued", "running"].includes(job.state)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    job = await call(`projects/${project}/jobs/${job.id}`);
  }
  assert.equal(job.state, "done", JSON.stringify(job));
}
