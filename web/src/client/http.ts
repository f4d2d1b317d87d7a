// One door to the server: adds the CSRF token, turns refusals into Problems, and waits for a new sign-in on 401.
import createClient from "openapi-fetch";
import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

export const BASE = "/api/v1";

interface SessionKeeper {
  csrf(): string | null;
  /** Resolves when the person has signed in again. */
  signInAgain(): Promise<void>;
  /** Asks for the token anew: another tab may have signed in since. */
  renew(): Promise<void>;
}

let keeper: SessionKeeper = { csrf: () => null, signInAgain: () => Promise.reject(unreachable()), renew: () => Promise.resolve() };

/** Called once by the application: who knows the token and can ask for a sign-in. */
export function keepSession(next: SessionKeeper): void {
  keeper = next;
}

/** The server's interface with the types of its document. What it refuses is thrown as a Problem. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: (request) => through(request),
  querySerializer: search,
});

/** For requests whose 401 is an answer and not an ended session: signing in, and asking who one is. */
export const anonymous = { fetch: (request: Request) => attempt(request) };

/** For a file as the whole body: it is sent from where it lies, and read again when the request is repeated. */
export const fileBody = (file: Blob) => ({
  bodySerializer: () => file,
  headers: { "content-type": "application/octet-stream" },
  fetch: (request: Request) => through(request, () => new Request(request, { body: file })),
});

/** For a change of what was seen under a tag: it is refused when that has another by now. Nothing seen stands for something
 * new, which must not be there yet; without either the change is made in any case. */
export const ifStill = (seen: string | null | undefined) =>
  seen === undefined ? {} : { headers: seen === null ? { "if-none-match": "*" } : { "if-match": seen } };

/** Reads something that is not JSON. */
export function download(address: string): Promise<Response> {
  return through(new Request(new URL(address, location.origin)));
}

/** What a call of the interface brings. */
export async function given<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** Sends a request, and once more after a new sign-in or with a fresh token. */
async function through(request: Request, again: () => Request = copyOf(request)): Promise<Response> {
  try {
    return await attempt(request);
  } catch (thrown) {
    const problem = thrown as { status?: number; code?: string };
    if (problem.status === 401) await keeper.signInAgain();
    else if (problem.code === "csrf") await keeper.renew();
    else throw thrown;
  }
  return attempt(again());
}

/** A body can be read once only, so the copy is made before. */
function copyOf(request: Request): () => Request {
  const copy = request.clone();
  return () => copy;
}

async function attempt(request: Request): Promise<Response> {
  const token = keeper.csrf();
  if (request.method !== "GET" && token !== null) request.headers.set("x-csrf-token", token);
  const response = await fetch(request).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : unreachable();
  });
  if (response.ok) return response;
  throw await problemOf(response);
}

/** Parameters that are set; an empty one asks for nothing. */
function search(query: Record<string, unknown> | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") parameters.set(name, String(value));
  }
  return parameters.toString();
}
