// What a text field holds, as blocks to read: paragraphs, or the turns of a conversation.
import type { FieldValue } from "../../client/spec";

export interface Block {
  /** Who speaks, or what the block is; absent for plain text. */
  speaker?: string;
  text: string;
}

const SPEAKER_NAMES = ["speaker", "role", "author", "from", "name", "who"];
const TEXT_NAMES = ["text", "content", "message", "utterance", "body", "value"];

/** Text is cut at empty lines, so that long documents can be laid out piece by piece. */
export function blocksOf(value: FieldValue | undefined): Block[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(turnOf);
  if (typeof value === "object") return turnOf(value);
  return paragraphs(String(value)).map((text) => ({ text }));
}

/** A document without empty lines is cut at its lines when it is longer than this. */
const CHUNK = 4000;

function paragraphs(text: string): string[] {
  const parts = text.split(/\n{2,}/);
  return parts.flatMap((part) => (part.length <= CHUNK ? [part] : part.split(/\n/)));
}

function turnOf(turn: unknown): Block[] {
  if (turn === null || turn === undefined) return [];
  if (typeof turn !== "object") return [{ text: String(turn) }];
  const fields = turn as Record<string, unknown>;
  const textName = TEXT_NAMES.find((name) => typeof fields[name] === "string");
  if (textName !== undefined) {
    const speakerName = SPEAKER_NAMES.find((name) => name !== textName && typeof fields[name] === "string");
    const text = fields[textName] as string;
    return [speakerName === undefined ? { text } : { speaker: fields[speakerName] as string, text }];
  }
  return Object.entries(fields).map(([speaker, part]) => ({
    speaker,
    text: typeof part === "string" ? part : JSON.stringify(part, null, 1),
  }));
}
