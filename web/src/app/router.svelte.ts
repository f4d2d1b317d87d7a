// Where the person is: addresses to routes and back, over the browser's own history.
import { ROUTES, type Route } from "./routes";

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** Finds the route of a path; null when there is none. */
export function matchPath(path: string, routes: readonly Route[] = ROUTES): Match | null {
  const parts = split(path);
  for (const route of routes) {
    const wanted = split(route.path);
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((want, index) => {
      const have = parts[index] ?? "";
      if (!want.startsWith(":")) return want === have;
      params[want.slice(1)] = decodeURIComponent(have);
      return true;
    });
    if (fits) return { route, params };
  }
  return null;
}

const split = (path: string) => path.split("/").filter((part) => part !== "");

class Router {
  path = $state(typeof location === "undefined" ? "/" : location.pathname);
  query = $state.raw(new URLSearchParams(typeof location === "undefined" ? "" : location.search));
  match: Match | null = $derived(matchPath(this.path));
  /** The project of the address, when it is in one. */
  project: string | null = $derived(this.match?.params["project"] ?? null);

  go(address: string, options: { replace?: boolean } = {}): void {
    const url = new URL(address, location.origin);
    if (options.replace) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
    this.#read();
  }

  /** Changes the query in place: for filters, which belong in the address but not in the history. */
  setQuery(changes: Record<string, string | null>): void {
    const next = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    this.go(this.path + (text === "" ? "" : `?${text}`), { replace: true });
  }

  /** Follows links inside the application without loading a page. Returns how to stop. */
  start(): () => void {
    const onpopstate = () => this.#read();
    const onclick = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.hasAttribute("download")) return;
      if (link.origin !== location.origin || link.pathname.startsWith("/api/") || link.pathname.startsWith("/media/")) return;
      if (link.hash !== "" && link.pathname === location.pathname) return;
      event.preventDefault();
      this.go(link.href);
    };
    addEventListener("popstate", onpopstate);
    document.addEventListener("click", onclick);
    return () => {
      removeEventListener("popstate", onpopstate);
      document.removeEventListener("click", onclick);
    };
  }

  #read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
}

export const router = new Router();
