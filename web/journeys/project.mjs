// A project made for one test through the interface, as an administrator's program would make it.
import assert from "node:assert/strict";

/** Makes a project of a spec, with people in it by name and role. */
export async function makeProject(page, source, members = {}) {
  const refused = await page.evaluate(
    async ({ source, members }) => {
      const { csrf } = await (await fetch("/api/v1/me")).json();
      const headers = { "content-type": "application/json", "x-csrf-token": csrf };
      const made = await fetch("/api/v1/projects", { method: "POST", headers, body: JSON.stringify({ source }) });
      if (!made.ok) return made.text();
      const project = /^project: (\S+)/m.exec(source)?.[1];
      const people = (await (await fetch("/api/v1/people")).json()).items;
      for (const [name, role] of Object.entries(members)) {
        const id = people.find((one) => one.name === name)?.id;
        const put = await fetch(`/api/v1/projects/${project}/members/${id}`, { method: "PUT", headers, body: JSON.stringify({ role }) });
        if (!put.ok) return put.text();
      }
      return null;
    },
    { source, members },
  );
  assert.equal(refused, null);
}

/** Whether a project is there already: data that are kept (ASSAY_KEEP) have it from the run before. */
export const isThere = (page, project) => page.evaluate(async (project) => (await fetch(`/api/v1/projects/${project}`)).ok, project);

/** Imports a file and waits until its items are there. */
export async function importItems(page, project, filename, bytes) {
  const state = await page.evaluate(
    async ({ project, filename, base64 }) => {
      const { csrf } = await (await fetch("/api/v1/me")).json();
      const body = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const address = `/api/v1/projects/${project}/imports?batch=one&filename=${filename}`;
      const sent = await fetch(address, { method: "POST", headers: { "content-type": "application/octet-stream", "x-csrf-token": csrf }, body });
      if (!sent.ok) return sent.text();
      const { id } = await sent.json();
      for (;;) {
        const job = await (await fetch(`/api/v1/projects/${project}/jobs/${id}`)).json();
        if (!["queued", "running"].includes(job.state)) return job.state === "done" ? "done" : JSON.stringify(job);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    { project, filename, base64: Buffer.from(bytes).toString("base64") },
  );
  assert.equal(state, "done");
}

/** The same for a file of any size, which a page could not hold: sent from here, with the page's session. */
export async function importFile(page, project, filename, bytes) {
  const base = new URL(page.url()).origin;
  const cookie = (await page.context().cookies(base)).map(({ name, value }) => `${name}=${value}`).join("; ");
  const ask = async (path, options = {}) => {
    const response = await fetch(`${base}/api/v1/${path}`, { ...options, headers: { cookie, ...options.headers } });
    assert.ok(response.ok, `${path}: ${response.ok ? "" : await response.text()}`);
    return response.json();
  };
  const { csrf } = await ask("me");
  const headers = { "content-type": "application/octet-stream", "x-csrf-token": csrf };
  let job = await ask(`projects/${project}/imports?batch=one&filename=${filename}`, { method: "POST", headers, body: bytes });
  while (["queued", "running"].includes(job.state)) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    job = await ask(`projects/${project}/jobs/${job.id}`);
  }
  assert.equal(job.state, "done", JSON.stringify(job));
}
