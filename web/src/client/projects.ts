// Calls about projects, their members, items, imports and exports.
import { api, BASE, fileBody, given, ifStill } from "./http";
import type { operations } from "./schema";
import type { ActOnBatches, ActOnItems, ActOnMembers, BulkPlan, ExportRequest, ImportPreview, ItemRow, Job, Member, Overview, Page, Project, ProjectSummary, Role, SpecDraft, SpecVersion, Story } from "./types";

type QueryOf<O extends keyof operations> = { [K in keyof NonNullable<operations[O]["parameters"]["query"]>]: NonNullable<operations[O]["parameters"]["query"]>[K] | undefined };
export type ItemsQuery = QueryOf<"list_items">;
type PreviewQuery = QueryOf<"preview_import">;
export type ImportQuery = QueryOf<"import_items">;

const at = (project: string) => ({ params: { path: { project } } });
const job = (project: string, id: string) => ({ params: { path: { project, id } } });

export const projects = {
  list: () => given(api.GET("/api/v1/projects")) as Promise<Page<ProjectSummary>>,
  /** With the version that was seen, it is applied only over that one. */
  apply: (source: string, dryRun = false, seen?: number) =>
    given(api.POST("/api/v1/projects", { params: { query: { dry_run: dryRun } }, body: { source }, ...ifStill(seen === undefined ? undefined : `"v${seen}"`) })),
  check: (project: string, source: string) =>
    given(api.POST("/api/v1/projects/{project}/spec/check", { ...at(project), body: { source } })) as Promise<SpecDraft>,
  get: (project: string) => given(api.GET("/api/v1/projects/{project}", at(project))) as Promise<Project>,
  spec: (project: string, version?: number) =>
    given(api.GET("/api/v1/projects/{project}/spec", { params: { path: { project }, query: version === undefined ? {} : { version } } })) as Promise<SpecVersion>,
  /** With the tag that was seen, only if the project is still as it was. */
  archive: (project: string, archived: boolean, seen?: string) =>
    given(api.POST("/api/v1/projects/{project}/archive", { ...at(project), body: { archived }, ...ifStill(seen) })),
  overview: (project: string) => given(api.GET("/api/v1/projects/{project}/overview", at(project))) as Promise<Overview>,
  batches: (project: string) => given(api.GET("/api/v1/projects/{project}/batches", at(project))),
  actOnBatches: (project: string, body: ActOnBatches) =>
    given(api.POST("/api/v1/projects/{project}/batches/acts", { ...at(project), body })) as Promise<BulkPlan>,
  frames: (project: string, hash: string) =>
    given(api.GET("/api/v1/projects/{project}/media/{hash}/frames", { params: { path: { project, hash } } })),
  flags: (project: string) => given(api.GET("/api/v1/projects/{project}/flags", at(project))),
};

const member = (project: string, person: string) => ({ params: { path: { project, person } } });

export const members = {
  list: (project: string) => given(api.GET("/api/v1/projects/{project}/members", at(project))) as Promise<Page<Member>>,
  /** With the tag that was seen, only if the role is still that one; with null, only if there is none yet. */
  set: (project: string, person: string, role: Role, seen?: string | null) =>
    given(api.PUT("/api/v1/projects/{project}/members/{person}", { ...member(project, person), body: { role }, ...ifStill(seen) })) as Promise<Member>,
  act: (project: string, body: ActOnMembers) =>
    given(api.POST("/api/v1/projects/{project}/members/acts", { ...at(project), body })) as Promise<BulkPlan>,
  remove: (project: string, person: string, seen?: string) =>
    given(api.DELETE("/api/v1/projects/{project}/members/{person}", { ...member(project, person), ...ifStill(seen) })),
};

export const items = {
  list: (project: string, query: ItemsQuery, signal?: AbortSignal) =>
    given(api.GET("/api/v1/projects/{project}/items", { params: { path: { project }, query: query as object }, signal: signal ?? null })) as Promise<Page<ItemRow>>,
  places: (project: string, query: ItemsQuery, signal?: AbortSignal) =>
    given(api.GET("/api/v1/projects/{project}/items/places", { params: { path: { project }, query: query as object }, signal: signal ?? null })),
  act: (project: string, body: ActOnItems) =>
    given(api.POST("/api/v1/projects/{project}/items/acts", { ...at(project), body })) as Promise<BulkPlan>,
  story: (project: string, item: string) =>
    given(api.GET("/api/v1/projects/{project}/items/{id}", { params: { path: { project, id: item } } })) as Promise<Story>,
};

export const jobs = {
  list: (project: string) => given(api.GET("/api/v1/projects/{project}/jobs", at(project))) as Promise<Page<Job>>,
  get: (project: string, id: string) => given(api.GET("/api/v1/projects/{project}/jobs/{id}", job(project, id))) as Promise<Job>,
  cancel: (project: string, id: string) =>
    given(api.POST("/api/v1/projects/{project}/jobs/{id}/cancel", job(project, id))) as Promise<Job>,
  resume: (project: string, id: string) =>
    given(api.POST("/api/v1/projects/{project}/jobs/{id}/resume", job(project, id))) as Promise<Job>,
  import: (project: string, query: ImportQuery, file: Blob) =>
    given(api.POST("/api/v1/projects/{project}/imports", { params: { path: { project }, query: query as operations["import_items"]["parameters"]["query"] }, body: "", ...fileBody(file) })) as Promise<Job>,
  /** What an import of the file, or of its beginning, would do. */
  preview: (project: string, query: PreviewQuery, file: Blob) =>
    given(api.POST("/api/v1/projects/{project}/imports/preview", { params: { path: { project }, query: query as operations["preview_import"]["parameters"]["query"] }, body: "", ...fileBody(file) })) as Promise<ImportPreview>,
  export: (project: string, body: ExportRequest) =>
    given(api.POST("/api/v1/projects/{project}/exports", { ...at(project), body })) as Promise<Job>,
  refusalsAddress: (project: string, id: string) => `${addressOf(project, id)}/refusals`,
  fileAddress: (project: string, id: string) => `${addressOf(project, id)}/file`,
};

const addressOf = (project: string, id: string) =>
  `${BASE}/projects/${encodeURIComponent(project)}/jobs/${encodeURIComponent(id)}`;
