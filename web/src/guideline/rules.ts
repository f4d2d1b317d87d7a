// A guideline as numbered rules, and which of them applies to a question or an option.
import type { Label, Option } from "../client/spec";
import { pathOf } from "../kinds/choice/value";

export interface Rule {
  /** As the author numbered it, such as `3.2`; empty for what has no number. */
  number: string;
  /** Markdown, without the number. */
  text: string;
}

export interface Section {
  number: string;
  title: string;
  /** 1 for a title, 2 for a chapter, and so on. */
  level: number;
  /** Markdown below the heading. */
  body: string;
}

const HEADING = /^(#{1,6})\s+(?:(\d+(?:\.\d+)*)\.?\s+)?(.+)$/;
const NUMBERED = /^(\d+(?:\.\d+)+)\.?\s+(.+)$/s;
const RANGE_IN_TEXT = /\d+\.\d+\s*(?:to|–|-)\s*\d+\.\d+/;
const NUMBER_IN_TEXT = /\b\d+\.\d+(?:\.\d+)*\b/g;

/** The sections of a guideline, in order. Text before the first heading is a section without a title. */
export function sectionsOf(guideline: string): Section[] {
  const sections: Section[] = [];
  let current: Section = { number: "", title: "", level: 1, body: "" };
  for (const line of guideline.split("\n")) {
    const heading = HEADING.exec(line);
    if (!heading) {
      current.body += `${line}\n`;
      continue;
    }
    if (current.title !== "" || current.body.trim() !== "") sections.push(current);
    current = { level: heading[1]?.length ?? 1, number: heading[2] ?? "", title: heading[3] ?? "", body: "" };
  }
  if (current.title !== "" || current.body.trim() !== "") sections.push(current);
  return sections;
}

/** Every paragraph that the author numbered, and every numbered heading with its first paragraph. */
export function rulesIn(guideline: string): Rule[] {
  const rules: Rule[] = [];
  for (const section of sectionsOf(guideline)) {
    const paragraphs = section.body.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
    if (section.number.includes(".")) {
      const first = paragraphs.find((paragraph) => paragraph !== "");
      rules.push({ number: section.number, text: first ? `**${section.title}** ${first}` : `**${section.title}**` });
    }
    for (const paragraph of paragraphs) {
      const numbered = NUMBERED.exec(paragraph);
      if (numbered?.[1] && numbered[2]) rules.push({ number: numbered[1], text: numbered[2] });
    }
  }
  return rules;
}

/**
 * The rule in force: of the chosen option when there is one, else of the question. A rule is found by the number that
 * the description names, else by the option's title in bold; failing both, the description itself is the rule.
 */
export function ruleFor(rules: readonly Rule[], label: Label, chosen: string | null): Rule | null {
  const option = chosen !== null && label.kind === "choice" ? pathOf(label, chosen).at(-1) : undefined;
  if (option) {
    const found = named(rules, option.description) ?? titled(rules, option);
    if (found) return found;
    if (option.description) return { number: "", text: option.description };
  }
  return named(rules, label.description) ?? (label.description ? { number: "", text: label.description } : null);
}

function named(rules: readonly Rule[], description: string | null | undefined): Rule | undefined {
  const text = description ?? "";
  // "See rules 2.1 to 2.4" names a chapter, not one rule: then the description itself says more.
  if (RANGE_IN_TEXT.test(text)) return undefined;
  for (const [number] of text.matchAll(NUMBER_IN_TEXT)) {
    const rule = rules.find((candidate) => candidate.number === number);
    if (rule) return rule;
  }
  return undefined;
}

function titled(rules: readonly Rule[], option: Option): Rule | undefined {
  const title = (option.title ?? option.value).toLowerCase();
  return rules.find((rule) => rule.text.toLowerCase().startsWith(`**${title}**`) || rule.text.toLowerCase().includes(`*${title}*`));
}
