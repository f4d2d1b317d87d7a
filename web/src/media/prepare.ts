// Media made ready before they are shown: pictures decoded, videos buffered with their frames known.
import type { Media } from "../client/spec";
import { projects } from "../client/projects";
import { FrameIndex } from "./frames";
import { FrameDecoder } from "./decoder";

export interface PreparedVideo {
  readonly element: HTMLVideoElement;
  readonly index: Promise<FrameIndex>;
  readonly decoder: Promise<FrameDecoder | null>;
}

export type MediaKind = "image" | "video" | "audio" | "other";

/** What a file is, by its media type. */
export function mediaKind(media: Media): MediaKind {
  const [family] = media.type.split("/");
  return family === "image" || family === "video" || family === "audio" ? family : "other";
}

export function isMedia(value: unknown): value is Media {
  return typeof value === "object" && value !== null && "hash" in value && "url" in value;
}

/** Ready media by their address. The workbench prepares the next tasks' and lets go of the last ones'. */
export class MediaStore {
  readonly #videos = new Map<string, PreparedVideo>();
  readonly #images = new Map<string, HTMLImageElement>();

  constructor(private readonly project: string) {}

  prepare(media: Media): void {
    const kind = mediaKind(media);
    if (kind === "video") this.video(media);
    else if (kind === "image") this.image(media);
  }

  video(media: Media): PreparedVideo {
    const ready = this.#videos.get(media.hash);
    if (ready) return ready;
    const element = document.createElement("video");
    element.preload = "auto";
    element.playsInline = true;
    element.disablePictureInPicture = true;
    element.src = media.url;
    const index = this.#indexOf(media, element);
    const decoder = index.then(async (frames) => {
      const opened = await FrameDecoder.open(media.url, frames).catch(() => null);
      // The first picture is decoded at once: it is what the person sees first.
      await opened?.frame(0).catch(() => null);
      return opened;
    });
    const prepared = { element, index, decoder };
    this.#videos.set(media.hash, prepared);
    return prepared;
  }

  image(media: Media): HTMLImageElement {
    const ready = this.#images.get(media.hash);
    if (ready) return ready;
    const element = new Image();
    element.decoding = "async";
    element.alt = "";
    element.draggable = false;
    element.src = media.url;
    element.decode().catch(() => undefined);
    this.#images.set(media.hash, element);
    return element;
  }

  /** Lets go of everything that is not among these. */
  keepOnly(media: readonly Media[]): void {
    const wanted = new Set(media.map((one) => one.hash));
    for (const [hash, video] of this.#videos) {
      if (wanted.has(hash)) continue;
      this.#videos.delete(hash);
      void video.decoder.then((decoder) => decoder?.close());
      video.element.pause();
      video.element.removeAttribute("src");
      video.element.load();
    }
    for (const hash of this.#images.keys()) if (!wanted.has(hash)) this.#images.delete(hash);
  }

  async #indexOf(media: Media, element: HTMLVideoElement): Promise<FrameIndex> {
    try {
      const { frames } = await projects.frames(this.project, media.hash);
      if (frames.length > 0) return new FrameIndex(frames);
    } catch {
      // Without the server's index the frames are spread evenly over the length.
    }
    const durationS = media.duration_s ?? (await lengthOf(element));
    return FrameIndex.even(media.frame_count ?? Math.round(durationS * 25), durationS);
  }
}

function lengthOf(element: HTMLVideoElement): Promise<number> {
  if (Number.isFinite(element.duration)) return Promise.resolve(element.duration);
  return new Promise((resolve) => {
    element.addEventListener("loadedmetadata", () => resolve(element.duration), { once: true });
    element.addEventListener("error", () => resolve(0), { once: true });
  });
}
