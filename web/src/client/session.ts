// Calls about who is signed in, people and tokens.
import { anonymous, api, given, ifStill } from "./http";
import type { Me } from "./types";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The shortest password that the server takes, in characters. A test holds it against the server's document. */
export const PASSWORD_LENGTH_MIN = 10;

export const session = {
  me: () => given(api.GET("/api/v1/me", anonymous)) as Promise<Me>,
  signIn: (name: string, password: string) =>
    given(api.POST("/api/v1/session", { ...anonymous, body: { name, password } })) as Promise<Me>,
  signOut: () => given(api.DELETE("/api/v1/session")),
  setUp: (body: Schemas["SetUp"]) => given(api.POST("/api/v1/setup", { ...anonymous, body })) as Promise<Me>,
  changePassword: (old: string, next: string) => given(api.POST("/api/v1/me/password", { body: { old, new: next } })),
};

export const people = {
  list: () => given(api.GET("/api/v1/people")),
  add: (body: Schemas["AddPerson"]) => given(api.POST("/api/v1/people", { body })),
  /** With the tag that was seen, only if the person is still so. */
  change: (id: string, body: Schemas["ChangePerson"], seen?: string) =>
    given(api.PATCH("/api/v1/people/{id}", { params: { path: { id } }, body, ...ifStill(seen) })),
  act: (body: Schemas["ActOnPeople"]) => given(api.POST("/api/v1/people/acts", { body })) as Promise<Schemas["BulkPlan"]>,
  link: (id: string) => given(api.POST("/api/v1/people/{id}/link", { params: { path: { id } } })),
};

export const tokens = {
  list: () => given(api.GET("/api/v1/tokens")),
  create: (body: Schemas["AddToken"]) => given(api.POST("/api/v1/tokens", { body })),
  revoke: (id: string) => given(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } })),
};
