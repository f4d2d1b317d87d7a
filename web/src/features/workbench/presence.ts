// One workbench at a time: the tab opened last has it, and the one before says so and waits.

interface Claim {
  claim: string;
  tab: string;
}

export interface PresenceParts {
  /** The person and the project: other workbenches are none of this one's business. */
  claim: string;
  /** This tab, by any name that no other has. */
  tab: string;
  channel: { postMessage(message: unknown): void; onmessage: ((event: MessageEvent) => void) | null; close(): void };
  /** Another tab has the workbench now. */
  onyield: () => void;
}

export class Presence {
  constructor(private readonly parts: PresenceParts) {
    parts.channel.onmessage = ({ data }: MessageEvent<Claim>) => {
      if (data.claim === parts.claim && data.tab !== parts.tab) parts.onyield();
    };
  }

  /** Takes the workbench; every other tab that has it lets go. */
  take(): void {
    this.parts.channel.postMessage({ claim: this.parts.claim, tab: this.parts.tab } satisfies Claim);
  }

  close(): void {
    this.parts.channel.close();
  }
}
