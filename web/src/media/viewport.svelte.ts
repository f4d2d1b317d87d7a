// What part of a picture is seen: zoom at a point, pan, fit, one to one, and quarter turns.

export interface Size {
  width: number;
  height: number;
}

/** The part that is seen, without regard to sizes: zoom as a multiple of the fit, null when fitted; middle in shares of the picture. */
export interface View {
  ratio: number | null;
  x: number;
  y: number;
}

export const ZOOM_MAX = 32;
const STEP = 1.25;

/** The room is the stage in CSS pixels; the picture is in its own pixels; scale 1 is one to one. */
export class Viewport {
  room = $state.raw<Size>({ width: 1, height: 1 });
  picture = $state.raw<Size>({ width: 1, height: 1 });
  /** Null means fitted: it follows the size of the room. */
  #zoom = $state<number | null>(null);
  #x = $state(0);
  #y = $state(0);
  /** Quarter turns clockwise, 0 to 3. */
  turns = $state(0);
  /** How much a small picture may be enlarged to fill the stage. */
  readonly #enlargeMost: number;

  constructor(enlargeMost = 1) {
    this.#enlargeMost = enlargeMost;
  }

  /** The scale at which the whole picture is seen. */
  get fitScale(): number {
    const turned = this.turns % 2 === 1;
    const width = turned ? this.picture.height : this.picture.width;
    const height = turned ? this.picture.width : this.picture.height;
    const fit = Math.min(this.room.width / width, this.room.height / height);
    return Number.isFinite(fit) && fit > 0 ? Math.min(fit, this.#enlargeMost) : 1;
  }

  get scale(): number {
    return this.#zoom ?? this.fitScale;
  }

  get fitted(): boolean {
    return this.#zoom === null;
  }

  /** Where the middle of the picture lies, from the middle of the room, in CSS pixels. */
  get offset(): { x: number; y: number } {
    return this.fitted ? { x: 0, y: 0 } : { x: this.#x, y: this.#y };
  }

  /** The transform of an element of the picture's size whose middle is in the middle of the room. */
  get transform(): string {
    const { x, y } = this.offset;
    return `translate(${x}px, ${y}px) rotate(${this.turns * 90}deg) scale(${this.scale})`;
  }

  get view(): View {
    const { scale, fitScale, picture, fitted } = this;
    return { ratio: fitted ? null : scale / fitScale, x: this.#x / (picture.width * scale), y: this.#y / (picture.height * scale) };
  }

  /** Shows the same part as another viewport does. */
  show({ ratio, x, y }: View): void {
    if (ratio === null) return this.fit();
    const scale = Math.min(ZOOM_MAX, ratio * this.fitScale);
    this.#zoom = scale;
    this.#x = x * this.picture.width * scale;
    this.#y = y * this.picture.height * scale;
    this.#keepInside();
  }

  fit(): void {
    this.#zoom = null;
    this.#x = 0;
    this.#y = 0;
  }

  /** Zooms by a factor and keeps the point, from the middle of the room, where it is. */
  zoomAt(factor: number, point: { x: number; y: number } = { x: 0, y: 0 }): void {
    const before = this.scale;
    const after = Math.min(ZOOM_MAX, Math.max(Math.min(this.fitScale, 1) / 2, before * factor));
    const { x, y } = this.offset;
    this.#zoom = after;
    this.#x = point.x - ((point.x - x) * after) / before;
    this.#y = point.y - ((point.y - y) * after) / before;
    this.#keepInside();
  }

  zoomIn(point?: { x: number; y: number }): void {
    this.zoomAt(STEP, point);
  }

  zoomOut(point?: { x: number; y: number }): void {
    this.zoomAt(1 / STEP, point);
  }

  /** One picture pixel on one CSS pixel, about a point. */
  oneToOne(point?: { x: number; y: number }): void {
    this.zoomAt(1 / this.scale, point);
  }

  pan(dx: number, dy: number): void {
    if (this.fitted) return;
    this.#x += dx;
    this.#y += dy;
    this.#keepInside();
  }

  turn(by: 1 | -1 = 1): void {
    this.turns = (this.turns + 4 + by) % 4;
    this.fit();
  }

  /** A part of the picture stays in the room, so that it cannot be lost. */
  #keepInside(): void {
    const reachX = Math.max(0, (this.picture.width * this.scale) / 2 + this.room.width / 2 - 40);
    const reachY = Math.max(0, (this.picture.height * this.scale) / 2 + this.room.height / 2 - 40);
    this.#x = Math.min(reachX, Math.max(-reachX, this.#x));
    this.#y = Math.min(reachY, Math.max(-reachY, this.#y));
  }
}

/** Wheel and drag on a stage, for a viewport. Use as an attachment. */
export function handleStage(viewport: Viewport): (element: HTMLElement) => () => void {
  return (element) => {
    const pointOf = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
    };
    const onwheel = (event: WheelEvent) => {
      event.preventDefault();
      viewport.zoomAt(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), pointOf(event));
    };
    const onpointerdown = (event: PointerEvent) => {
      if (event.button !== 0 || viewport.fitted) return;
      element.setPointerCapture(event.pointerId);
    };
    const onpointermove = (event: PointerEvent) => {
      if (element.hasPointerCapture(event.pointerId)) viewport.pan(event.movementX, event.movementY);
    };
    const ondblclick = (event: MouseEvent) => (viewport.fitted ? viewport.oneToOne(pointOf(event)) : viewport.fit());
    const sizes = new ResizeObserver(([entry]) => {
      if (entry) viewport.room = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    sizes.observe(element);
    element.addEventListener("wheel", onwheel, { passive: false });
    element.addEventListener("pointerdown", onpointerdown);
    element.addEventListener("pointermove", onpointermove);
    element.addEventListener("dblclick", ondblclick);
    return () => {
      sizes.disconnect();
      element.removeEventListener("wheel", onwheel);
      element.removeEventListener("pointerdown", onpointerdown);
      element.removeEventListener("pointermove", onpointermove);
      element.removeEventListener("dblclick", ondblclick);
    };
  };
}
