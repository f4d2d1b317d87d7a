// Small messages from the server as they happen: progress, jobs, review.
import { BASE } from "./http";

export type LiveEvent = "progress" | "job" | "review";
export type LiveHandlers = Partial<Record<LiveEvent, (data: unknown) => void>>;

/** Listens to a project until the returned function is called; the browser reconnects by itself. */
export function listen(project: string, handlers: LiveHandlers): () => void {
  const source = new EventSource(`${BASE}/projects/${encodeURIComponent(project)}/live`);
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => {
      try {
        handle(JSON.parse((event as MessageEvent<string>).data));
      } catch {
        // A message that cannot be read is dropped: the next read of the page brings the truth.
      }
    });
  }
  return () => source.close();
}
