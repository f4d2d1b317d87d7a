// Media made ready before they are shown: pictures decoded, videos buffered with their frames known.
import type { Media } from "../client/spec";
import { problemOf } from "../client/problem";
import { projects } from "../client/projects";
import { FrameIndex } from "./frames";
import { LARGE_FROM, LargePicture } from "./image/large";
import { FrameDecoder } from "./decoder";

export interface PreparedVideo {
  readonly element: HTMLVideoElement;
  readonly index: Promise<FrameIndex>;
  readonly decoder: Promise<FrameDecoder | null>;
}

export type MediaKind = "image" | "video" | "audio" | "other";

/** Why a file is not shown: the file itself, or the way to it. */
export type Trouble = "unplayable" | "unreachable";

/** Asks for an item's fields anew: with them come new addresses. */
export type Renew = (media: Media) => Promise<readonly Media[]>;

/** What a file is, by its media type. */
export function mediaKind(media: Media): MediaKind {
  const [family] = media.type.split("/");
  return family === "image" || family === "video" || family === "audio" ? family : "other";
}

export function isMedia(value: unknown): value is Media {
  return typeof value === "object" && value !== null && "hash" in value && "url" in value;
}

/** The media among an item's fields. */
export const mediaIn = (fields: Readonly<Record<string, unknown>>): Media[] => Object.values(fields).filter(isMedia);

/** The server's word for an address that was good once. */
const EXPIRED = "media_address";

/** Ready media by their content. The workbench prepares the next tasks' and lets go of the last ones'. */
export class MediaStore {
  readonly #videos = new Map<string, PreparedVideo>();
  readonly #images = new Map<string, HTMLImageElement>();
  readonly #large = new Map<string, LargePicture>();
  /** Addresses that came after the one in the fields. */
  readonly #addresses = new Map<string, string>();
  readonly #renewing = new Map<string, Promise<boolean>>();

  constructor(
    private readonly project: string,
    private readonly renew?: Renew,
  ) {}

  prepare(media: Media): void {
    const kind = mediaKind(media);
    if (kind === "video") this.video(media);
    else if (kind === "image" && !this.large(media)) this.image(media);
  }

  /** Where a file is now. Addresses are good for about an hour, and for one sign-in. */
  address(media: Media): string {
    return this.#addresses.get(media.hash) ?? media.url;
  }

  /**
   * After a file would not load from the address that was `tried`: its new address when that one had run out, else what is
   * wrong. A file that was made ready in vain may have a new address by the time it is shown.
   */
  async recover(media: Media, tried?: string | null): Promise<{ address: string } | { trouble: Trouble }> {
    if (tried && tried !== this.address(media)) return { address: this.address(media) };
    try {
      const response = await fetch(this.address(media), { headers: { range: "bytes=0-0" }, cache: "no-store" });
      if (response.ok) return { trouble: "unplayable" };
      const { code, status } = await problemOf(response);
      if (code !== EXPIRED && status !== 401) return { trouble: status === 404 ? "unplayable" : "unreachable" };
      return (await this.#renewed(media)) ? { address: this.address(media) } : { trouble: "unreachable" };
    } catch {
      return { trouble: "unreachable" };
    }
  }

  /** Reads a part of a file, with a new address where the old one has run out. */
  async read(media: Media, init?: RequestInit): Promise<Response> {
    const response = await fetch(this.address(media), init);
    if (response.status !== 403 && response.status !== 401) return response;
    return (await this.#renewed(media)) ? fetch(this.address(media), init) : response;
  }

  video(media: Media): PreparedVideo {
    const ready = this.#videos.get(media.hash);
    if (ready) return ready;
    const element = document.createElement("video");
    element.preload = "auto";
    element.playsInline = true;
    element.disablePictureInPicture = true;
    element.src = this.address(media);
    const index = this.#indexOf(media, element);
    const decoder = index.then(async (frames) => {
      const opened = await FrameDecoder.open(media.url, frames, (_, init) => this.read(media, init)).catch(() => null);
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
    element.src = this.address(media);
    element.decode().catch(() => undefined);
    this.#images.set(media.hash, element);
    return element;
  }

  /** A picture that is too large to be decoded as a whole ahead; null when it is not. `anew` reads its file again. */
  large(media: Media, anew = false): LargePicture | null {
    const [width, height] = [media.width ?? 0, media.height ?? 0];
    if (width * height < LARGE_FROM) return null;
    const ready = this.#large.get(media.hash);
    if (ready && !anew) return ready;
    ready?.close();
    const made = new LargePicture(() => this.read(media), { width, height });
    this.#large.set(media.hash, made);
    return made;
  }

  /** Lets go of everything that is not among these. */
  keepOnly(media: readonly Media[]): void {
    const wanted = new Set(media.map((one) => one.hash));
    for (const [hash, video] of this.#videos) {
      if (wanted.has(hash)) continue;
      this.#videos.delete(hash);
      void video.decoder.then((decoder) => decoder?.close());
      // Nobody is to take the end of the source for a fault.
      video.element.onerror = null;
      video.element.pause();
      video.element.removeAttribute("src");
      video.element.load();
    }
    for (const [hash, large] of this.#large) {
      if (wanted.has(hash)) continue;
      this.#large.delete(hash);
      large.close();
    }
    for (const hash of this.#images.keys()) if (!wanted.has(hash)) this.#images.delete(hash);
  }

  /** Whether a new address has come. Several parts of one file ask once. */
  #renewed(media: Media): Promise<boolean> {
    const asked = this.#renewing.get(media.hash);
    if (asked) return asked;
    const before = this.address(media);
    const asking = (this.renew?.(media) ?? Promise.resolve([])).then(
      (fresh) => {
        for (const one of fresh) this.#addresses.set(one.hash, one.url);
        return this.address(media) !== before;
      },
      () => false,
    );
    this.#renewing.set(media.hash, asking);
    void asking.finally(() => this.#renewing.delete(media.hash));
    return asking;
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
