// Keeps a page current: the server says that something happened, and the page reads again, at most once a second.
import { listen, type LiveEvent } from "../client";

const CALM_MS = 1000;

/** Calls `act` after messages of these kinds until the returned function is called. */
export function follow(project: string, events: readonly LiveEvent[], act: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      act();
    }, CALM_MS);
  };
  const stop = listen(project, Object.fromEntries(events.map((event) => [event, soon])));
  return () => {
    clearTimeout(waiting);
    stop();
  };
}
