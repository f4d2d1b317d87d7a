// Calls of the workbench and of the judging screen.
import { api, given } from "./http";
import type { ActOnCases, BulkPlan, Decided, Decision, FlagTask, Heartbeat, LeaseReply, OwnWork, Page, RecentAnswer, ReviewReply, Skip, Submission, WaitingCase } from "./types";

const at = (project: string) => ({ params: { path: { project } } });
const one = (project: string, task: string) => ({ params: { path: { project, task } } });

export const work = {
  lease: (project: string, take: number) =>
    given(api.POST("/api/v1/projects/{project}/work/lease", { ...at(project), body: { take } })) as Promise<LeaseReply>,
  heartbeat: (project: string, body: Heartbeat) => given(api.POST("/api/v1/projects/{project}/work/heartbeat", { ...at(project), body })),
  submit: (project: string, task: string, body: Submission) =>
    given(api.POST("/api/v1/projects/{project}/work/{task}/submit", { ...one(project, task), body })),
  skip: (project: string, task: string, body: Skip) =>
    given(api.POST("/api/v1/projects/{project}/work/{task}/skip", { ...one(project, task), body })),
  /** Also said when the page closes. */
  release: (project: string, task: string, fence: number) =>
    given(api.POST("/api/v1/projects/{project}/work/{task}/release", { ...one(project, task), body: { fence }, keepalive: true })),
  flag: (project: string, task: string, body: FlagTask) =>
    given(api.POST("/api/v1/projects/{project}/work/{task}/flag", { ...one(project, task), body })),
  mine: (project: string, limit: number) =>
    given(api.GET("/api/v1/projects/{project}/work/mine", { params: { path: { project }, query: { limit } } })) as Promise<Page<RecentAnswer>>,
  own: (project: string, task: string) =>
    given(api.GET("/api/v1/projects/{project}/work/{task}", one(project, task))) as Promise<OwnWork>,
  progress: (project: string) => given(api.GET("/api/v1/projects/{project}/work/progress", at(project))),
};

/** Cases that wait for a judge are counted up to here by the server. */
export const WAITING_COUNTED_MAX = 1000;

export const review = {
  waiting: (project: string, page: { after?: string | undefined; limit: number }) =>
    given(api.GET("/api/v1/projects/{project}/review", { params: { path: { project }, query: page as { after?: string; limit: number } } })) as Promise<Page<WaitingCase>>,
  act: (project: string, body: ActOnCases) =>
    given(api.POST("/api/v1/projects/{project}/review/acts", { ...at(project), body })) as Promise<BulkPlan>,
  lease: (project: string, query: { queue?: "contested" | "sample"; task?: string }) =>
    given(api.POST("/api/v1/projects/{project}/review/lease", { ...at(project), body: query })) as Promise<ReviewReply>,
  decide: (project: string, task: string, body: { fence: number; decision: Decision; reason?: string }) =>
    given(api.POST("/api/v1/projects/{project}/review/{task}", { ...one(project, task), body })) as Promise<Decided>,
  release: (project: string, task: string, fence: number) =>
    given(api.POST("/api/v1/projects/{project}/review/{task}/release", { ...one(project, task), body: { fence }, keepalive: true })),
};
