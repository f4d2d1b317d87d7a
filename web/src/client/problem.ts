// What went wrong with a request, as the server's problem document (RFC 9457) or our own words when it sent none.
import { t } from "../i18n";
import type { components } from "./schema";

type ProblemDocument = components["schemas"]["Problem"];
/** One of several things wrong: in a spec with its line, in an answer with its label. */
export type ProblemEntry = components["schemas"]["Entry"];

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly errors: readonly ProblemEntry[];
  /** Where somebody else changed it meanwhile: who it was and when, as far as the server knows. */
  readonly changed: ProblemDocument["changed"];
  /** Milliseconds the server asked to wait before the next try. */
  readonly retryAfterMs: number | undefined;

  constructor(document: Omit<ProblemDocument, "type">, retryAfterMs?: number) {
    super(document.detail ?? document.title);
    this.name = "Problem";
    this.status = document.status;
    this.code = document.code;
    this.hint = document.hint;
    this.errors = document.errors ?? [];
    this.changed = document.changed;
    this.retryAfterMs = retryAfterMs;
  }

  /** The request may succeed later as it is: no network, a server that is down or busy. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

/** No answer at all. */
export function unreachable(): Problem {
  return new Problem({ title: t.errors.offline, status: 0, code: "unreachable", hint: t.errors.offlineHint });
}

/** Reads the problem out of a refused response. */
export async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get("retry-after"));
  const retryAfterMs = Number.isFinite(wait) && wait > 0 ? wait * 1000 : undefined;
  try {
    const body = (await response.json()) as Partial<ProblemDocument>;
    if (typeof body.title === "string" && typeof body.code === "string") {
      return new Problem({ ...body, title: body.title, code: body.code, status: response.status }, retryAfterMs);
    }
  } catch {
    // Not JSON: a proxy's page, say. Our own words follow.
  }
  return new Problem(
    { title: t.errors.unreadable, status: response.status, code: "unreadable", hint: t.errors.unreadableHint },
    retryAfterMs,
  );
}

/** Anything thrown, as a Problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const title = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({ title, status: -1, code: "unexpected", hint: t.errors.unreadableHint });
}
