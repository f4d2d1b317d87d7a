// The story of one item as the server sends it.
export type { Story, StoryEvent, StoryReview, StoryTask } from "../../client";
