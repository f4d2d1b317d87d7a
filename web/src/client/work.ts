// Calls of the workbench and of the judging screen.
import { http, part } from "./http";
import type {
  Decision,
  HeartbeatReply,
  LeaseReply,
  OwnWork,
  Page,
  Progress,
  RecentAnswer,
  ReviewReply,
  Submission,
  Submitted,
  TaskState,
  WaitingCase,
} from "./types";

const at = (project: string, task?: string) =>
  `/projects/${part(project)}/work${task === undefined ? "" : `/${part(task)}`}`;

export const work = {
  lease: (project: string, take: number) => http.post<LeaseReply>(`${at(project)}/lease`, { take }),
  heartbeat: (project: string, leases: { task: string; fence: number }[], activeMs: number) =>
    http.post<HeartbeatReply>(`${at(project)}/heartbeat`, { leases, active_ms: activeMs }),
  submit: (project: string, task: string, body: Submission) => http.post<Submitted>(`${at(project, task)}/submit`, body),
  skip: (project: string, task: string, body: { fence: number; reason: string; note?: string }) =>
    http.post<void>(`${at(project, task)}/skip`, body),
  release: (project: string, task: string, fence: number) =>
    http.post<void>(`${at(project, task)}/release`, { fence }, { keepalive: true }),
  flag: (project: string, task: string, body: { reason: string; note?: string }) =>
    http.post<void>(`${at(project, task)}/flag`, body),
  mine: (project: string, limit: number) => http.get<Page<RecentAnswer>>(`${at(project)}/mine`, { limit }),
  own: (project: string, task: string) => http.get<OwnWork>(at(project, task)),
  progress: (project: string) => http.get<Progress>(`${at(project)}/progress`),
};

const cases = (project: string) => `/projects/${part(project)}/review`;

export const review = {
  waiting: (project: string) => http.get<Page<WaitingCase>>(cases(project)),
  lease: (project: string, query: { queue?: "contested" | "sample"; task?: string }) =>
    http.post<ReviewReply>(`${cases(project)}/lease`, query),
  decide: (project: string, task: string, body: { fence: number; decision: Decision; reason?: string }) =>
    http.post<{ task: string; state: TaskState }>(`${cases(project)}/${part(task)}`, body),
  release: (project: string, task: string, fence: number) =>
    http.post<void>(`${cases(project)}/${part(task)}/release`, { fence }, { keepalive: true }),
};
