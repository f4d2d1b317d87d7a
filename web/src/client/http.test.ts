// The door to the server: problems are read, a session that ended is waited for, and the token goes with changes only.
import { afterEach, describe, expect, it, vi } from "vitest";
import { http, keepSession } from "./http";
import { Problem } from "./problem";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

function serve(...answers: (Response | Error)[]) {
  const requests: { method: string; address: string; headers: Headers }[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    requests.push({ method: init.method ?? "GET", address, headers: init.headers as Headers });
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new TypeError("no more answers");
    return next;
  });
  return requests;
}

afterEach(() => vi.unstubAllGlobals());

describe("a request", () => {
  it("that changes something carries the token, one that reads does not", async () => {
    keepSession({ csrf: () => "token", signInAgain: () => Promise.reject(), renew: () => Promise.resolve() });
    const requests = serve(answer(200, {}), answer(200, {}));
    await http.get("/me", { empty: "", none: null, list: ["a", "b"] });
    await http.post("/projects", {});
    expect(requests.map((one) => one.headers.get("x-csrf-token"))).toEqual([null, "token"]);
    expect(requests[0]?.address).toBe("/api/v1/me?list=a%2Cb");
  });

  it("that is refused becomes a problem with its code, hint and details", async () => {
    serve(answer(422, { title: "No", status: 422, code: "spec_invalid", detail: "Two labels have one name.", hint: "Rename one.", errors: [{ line: 3, message: "twice" }] }));
    const problem: unknown = await http.post("/projects").catch((thrown: unknown) => thrown);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ status: 422, code: "spec_invalid", message: "Two labels have one name.", hint: "Rename one.", passing: false, errors: [{ line: 3 }] });
  });

  it("that gets a proxy's page, or nothing, becomes a problem that may pass", async () => {
    serve(new Response("<html>", { status: 502 }), new TypeError("failed"));
    expect(await http.get("/me").catch((thrown: unknown) => thrown)).toMatchObject({ status: 502, passing: true });
    expect(await http.get("/me").catch((thrown: unknown) => thrown)).toMatchObject({ code: "unreachable", passing: true });
  });

  it("whose session has ended waits for the sign-in and is sent again", async () => {
    let token = "old";
    keepSession({ csrf: () => token, signInAgain: async () => void (token = "new"), renew: () => Promise.resolve() });
    const requests = serve(answer(401, { title: "x", code: "sign_in_needed" }), answer(200, { done: true }));
    expect(await http.post("/projects")).toEqual({ done: true });
    expect(requests[1]?.headers.get("x-csrf-token")).toBe("new");
  });

  it("whose token is stale, since another tab signed in, asks for the new one", async () => {
    let token = "old";
    keepSession({ csrf: () => token, signInAgain: () => Promise.reject(), renew: async () => void (token = "new") });
    const requests = serve(answer(403, { title: "x", code: "csrf" }), answer(204, null));
    await http.post("/projects");
    expect(requests[1]?.headers.get("x-csrf-token")).toBe("new");
  });
});
