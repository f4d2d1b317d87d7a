// Calls about projects, their members, imports and exports.
import { BASE, http, part } from "./http";
import type { Applied, Frames, ItemRow, Job, Member, Page, Project, ProjectSummary, Role, SpecVersion } from "./types";

const at = (project: string) => `/projects/${part(project)}`;

export const projects = {
  list: () => http.get<Page<ProjectSummary>>("/projects"),
  apply: (source: string, dryRun = false) => http.post<Applied>("/projects", { source }, { query: { dry_run: dryRun } }),
  get: (project: string) => http.get<Project>(at(project)),
  spec: (project: string, version?: number) => http.get<SpecVersion>(`${at(project)}/spec`, { version }),
  archive: (project: string, archived: boolean) => http.post<void>(`${at(project)}/archive`, { archived }),
  overview: <T>(project: string) => http.get<T>(`${at(project)}/overview`),
  batches: <T>(project: string) => http.get<Page<T>>(`${at(project)}/batches`),
  frames: (project: string, hash: string, signal?: AbortSignal) =>
    http.get<Frames>(`${at(project)}/media/${part(hash)}/frames`, undefined, { signal }),
  flags: <T>(project: string) => http.get<Page<T>>(`${at(project)}/flags`),
};

export const members = {
  list: (project: string) => http.get<Page<Member>>(`${at(project)}/members`),
  set: (project: string, person: string, role: Role) => http.put<Member>(`${at(project)}/members/${part(person)}`, { role }),
  remove: (project: string, person: string) => http.delete(`${at(project)}/members/${part(person)}`),
};

export interface ItemsQuery {
  state?: string | undefined;
  batch?: string | undefined;
  q?: string | undefined;
  sort?: string | undefined;
  after?: string | undefined;
  limit?: number | undefined;
}

export const items = {
  list: (project: string, query: ItemsQuery, signal?: AbortSignal) =>
    http.get<Page<ItemRow>>(`${at(project)}/items`, { ...query }, { signal }),
  story: <T>(project: string, item: string) => http.get<T>(`${at(project)}/items/${part(item)}`),
};

export interface ImportQuery {
  batch: string;
  filename: string;
  due?: string | undefined;
  priority?: number | undefined;
  accept_valid?: boolean | undefined;
}

export const jobs = {
  list: (project: string) => http.get<Page<Job>>(`${at(project)}/jobs`),
  get: (project: string, id: string) => http.get<Job>(`${at(project)}/jobs/${part(id)}`),
  cancel: (project: string, id: string) => http.post<Job>(`${at(project)}/jobs/${part(id)}/cancel`),
  resume: (project: string, id: string) => http.post<Job>(`${at(project)}/jobs/${part(id)}/resume`),
  import: (project: string, query: ImportQuery, file: Blob) =>
    http.post<Job>(`${at(project)}/imports`, file, { query: { ...query } }),
  export: (project: string, body: { format: string; states: string[]; answers: boolean }) =>
    http.post<Job>(`${at(project)}/exports`, body),
  refusalsAddress: (project: string, id: string) => `${BASE}${at(project)}/jobs/${part(id)}/refusals`,
  fileAddress: (project: string, id: string) => `${BASE}${at(project)}/jobs/${part(id)}/file`,
};
