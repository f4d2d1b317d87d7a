// Calls about what people chose for their pages: each their own, and a lead for everybody in a project.
import { api, given } from "./http";
import type { Page } from "./types";

/** Something chosen, as JSON; which members it has is for the page that wrote it to say. */
export type Chosen = Readonly<Record<string, unknown>>;

export interface Setting {
  name: string;
  value: Chosen;
  /** 1 for the first, then 2, … */
  revision: number;
}

/** Kept over the revision that was seen; 0 where there was none. Over another it is refused. */
export type ChangeSetting = Pick<Setting, "value" | "revision">;

export const settings = {
  own: () => given(api.GET("/api/v1/me/settings")) as Promise<Page<Setting>>,
  /** Also said when the page closes. */
  keep: (name: string, body: ChangeSetting) =>
    given(api.PUT("/api/v1/me/settings/{name}", { params: { path: { name } }, body, keepalive: true })) as Promise<Setting>,
  ofProject: (project: string) =>
    given(api.GET("/api/v1/projects/{project}/settings", { params: { path: { project } } })) as Promise<Page<Setting>>,
  keepForProject: (project: string, name: string, body: ChangeSetting) =>
    given(api.PUT("/api/v1/projects/{project}/settings/{name}", { params: { path: { project, name } }, body })) as Promise<Setting>,
};
