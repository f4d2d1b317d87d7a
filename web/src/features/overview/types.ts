// The numbers of a project as the overview is sent them.
export type { Batch, Day, Forecast, LabelAgreement, Overview, PersonLine as PersonNumbers, ReviewNumbers } from "../../client";
