// Calls about keeping the installation sound, for administrators.
import { api, BASE, given } from "./http";
import type { Page, Verification } from "./types";

export const upkeep = {
  verifications: () => given(api.GET("/api/v1/verifications")) as Promise<Page<Verification>>,
  verify: (quick: boolean) => given(api.POST("/api/v1/verifications", { body: { quick } })) as Promise<Verification>,
  stop: (id: string) => given(api.POST("/api/v1/verifications/{id}/cancel", { params: { path: { id } } })) as Promise<Verification>,
  backupSize: () => given(api.GET("/api/v1/backup/size")),
  backupAddress: `${BASE}/backup`,
};
