// Calls about who is signed in, people and tokens.
import { http, part } from "./http";
import type { Me, Page, Person, Token } from "./types";

export const session = {
  me: () => http.get<Me>("/me", undefined, { anonymous: true }),
  signIn: (name: string, password: string) => http.post<Me>("/session", { name, password }, { anonymous: true }),
  signOut: () => http.delete("/session"),
  setUp: (body: { link: string; name: string; display: string; password: string }) =>
    http.post<Me>("/setup", body, { anonymous: true }),
  changePassword: (old: string, next: string) => http.post<void>("/me/password", { old, new: next }),
};

export const people = {
  list: () => http.get<Page<Person>>("/people"),
  add: (body: { name: string; display: string; admin?: boolean }) =>
    http.post<{ person: Person; link: string }>("/people", body),
  change: (id: string, body: { display?: string; disabled?: boolean }) => http.patch<Person>(`/people/${part(id)}`, body),
  link: (id: string) => http.post<{ link: string }>(`/people/${part(id)}/link`),
};

export const tokens = {
  list: () => http.get<Page<Token>>("/tokens"),
  create: (body: { name: string; scopes: string[]; expires_days: number }) =>
    http.post<{ token: string; id: string }>("/tokens", body),
  revoke: (id: string) => http.delete(`/tokens/${part(id)}`),
};
