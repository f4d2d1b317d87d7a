// One door to the server: adds the CSRF token, turns refusals into Problems, and waits for a new sign-in on 401.
import { problemOf, unreachable } from "./problem";

export const BASE = "/api/v1";

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

export interface RequestOptions {
  query?: Query | undefined;
  /** Sent as JSON, unless it is a Blob or a string, which go as they are. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
  /** A 401 is an answer, not an ended session: for signing in and for asking who one is. */
  anonymous?: boolean;
  /** Survives the page: for what is said when it closes. */
  keepalive?: boolean;
}

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

/** Sends a request and returns the response when it is a success; throws a Problem otherwise. */
export async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const response = await attempt(method, path, options);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (options.anonymous) throw problem;
  if (problem.status === 401) await keeper.signInAgain();
  else if (problem.code === "csrf") await keeper.renew();
  else throw problem;
  const again = await attempt(method, path, options);
  if (again.ok) return again;
  throw await problemOf(again);
}

async function attempt(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ accept: "application/json", ...options.headers });
  const token = keeper.csrf();
  if (method !== "GET" && token !== null) headers.set("x-csrf-token", token);
  const init: RequestInit = { method, headers, credentials: "same-origin", keepalive: options.keepalive ?? false };
  if (options.signal) init.signal = options.signal;
  if (options.body instanceof Blob || typeof options.body === "string") {
    init.body = options.body;
  } else if (options.body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(options.body);
  }
  try {
    return await fetch(BASE + path + search(options.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
}

function search(query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    parameters.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export const http = {
  get: async <T>(path: string, query?: Query, options: RequestOptions = {}): Promise<T> =>
    read<T>(await send("GET", path, { ...options, query })),
  post: async <T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> =>
    read<T>(await send("POST", path, { ...options, body })),
  put: async <T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> =>
    read<T>(await send("PUT", path, { ...options, body })),
  patch: async <T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> =>
    read<T>(await send("PATCH", path, { ...options, body })),
  delete: async (path: string, options: RequestOptions = {}): Promise<void> => {
    await send("DELETE", path, options);
  },
};

/** A part of a path, safe in an address. */
export const part = (text: string | number): string => encodeURIComponent(String(text));
