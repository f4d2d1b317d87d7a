// Addresses: each finds its route, and each route can be written back as an address.
import { expect, it } from "vitest";
import { matchPath } from "./router.svelte";
import { address, ROUTES } from "./routes";

it("an address finds its route and the named parts of it", () => {
  expect(matchPath("/p/stow-audit/items/42")).toMatchObject({ route: { name: "item" }, params: { project: "stow-audit", item: "42" } });
  expect(matchPath("/p/a%20b/")).toMatchObject({ route: { name: "overview" }, params: { project: "a b" } });
  expect(matchPath("/nowhere/at/all")).toBeNull();
});

it("every route is found again by its own address", () => {
  for (const route of ROUTES) {
    const params = { project: "p-1", item: "7", task: "8", link: "s/ecret" };
    expect(matchPath(address(route.name, params))?.route.name).toBe(route.name);
  }
});
