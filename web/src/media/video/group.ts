// Several angles of one scene in step: whoever is moved leads, the others follow by time.

/** A player as the group sees it. */
export interface Angle {
  readonly timeS: number;
  goToTime(timeS: number): void;
  play(): Promise<void>;
  pause(): void;
  setSpeed(speed: number): void;
  /** Nudges a playing clip that has run away, without stopping it. */
  catchUp(timeS: number): void;
}

/** Clips further apart than this are brought together; less is within a frame or two. */
const APART_S = 0.08;

export class AngleGroup {
  readonly #angles = new Set<Angle>();
  #leading = false;

  join(angle: Angle): () => void {
    this.#angles.add(angle);
    return () => void this.#angles.delete(angle);
  }

  moved(leader: Angle): void {
    this.#lead(leader, (angle) => angle.goToTime(leader.timeS));
  }

  played(leader: Angle): void {
    this.#lead(leader, (angle) => {
      angle.goToTime(leader.timeS);
      void angle.play();
    });
  }

  paused(leader: Angle): void {
    this.#lead(leader, (angle) => {
      angle.pause();
      angle.goToTime(leader.timeS);
    });
  }

  sped(leader: Angle, speed: number): void {
    this.#lead(leader, (angle) => angle.setSpeed(speed));
  }

  /** Called with every picture of whoever leads. */
  ran(leader: Angle): void {
    if (this.#angles.size < 2 || leader !== this.#first) return;
    this.#lead(leader, (angle) => {
      if (Math.abs(angle.timeS - leader.timeS) > APART_S) angle.catchUp(leader.timeS);
    });
  }

  /** While all play, the first is the clock: two that corrected each other would never rest. */
  get #first(): Angle | undefined {
    return this.#angles.values().next().value;
  }

  #lead(leader: Angle, act: (angle: Angle) => void): void {
    // What a follower does in turn moves nobody.
    if (this.#leading) return;
    this.#leading = true;
    try {
      for (const angle of this.#angles) if (angle !== leader) act(angle);
    } finally {
      this.#leading = false;
    }
  }
}
