// CodeMirror as the editor of a spec: YAML, what the server says is wrong at its line, and words from the schema.
import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, tooltips, WidgetType, type DecorationSet } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { contextAt } from "./context";
import { offersAt, type Schema } from "./schema";

/** One thing that is wrong, where it has a place. */
export interface Fault {
  line?: number | null;
  column?: number | null;
  path?: string | null;
  message: string;
  hint?: string;
}

export interface Options {
  parent: ShadowRoot;
  text: string;
  label: string;
  schema: () => Promise<Schema>;
  onchange: (text: string) => void;
  /** Words of the editor itself, such as those of its search. */
  phrases: Readonly<Record<string, string>>;
}

/** The editor as the page sees it. */
export interface Editor {
  set(text: string): void;
  show(faults: readonly Fault[], tone: "error" | "warning"): void;
  /** Puts the cursor at a fault and brings it into view. */
  jump(fault: Fault): void;
  focus(): void;
  close(): void;
}

export function open({ parent, text, label, schema, onchange, phrases }: Options): Editor {
  const quiet = { own: false };
  const listens = EditorView.updateListener.of((update) => {
    if (update.docChanged && !quiet.own) onchange(update.state.doc.toString());
  });
  const view = new EditorView({
    parent,
    root: parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), foldGutter({ markerDOM: (unfolded) => foldMark(unfolded, phrases) }), lintGutter(), history(), drawSelection(), indentOnInput(), highlightActiveLine(),
        highlightSelectionMatches(), indentUnit.of("  "), EditorState.tabSize.of(2), yaml(),
        syntaxHighlighting(COLOURS), THEME, faultLines, listens, tooltips({ position: "fixed" }),
        autocompletion({ override: [(context) => complete(context, schema)], icons: false }),
        keymap.of([...completionKeymap, ...KEYS, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
      ],
    }),
  });
  return {
    set(next) {
      if (next === view.state.doc.toString()) return;
      quiet.own = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      quiet.own = false;
    },
    show(faults, severity) {
      const placed = faults.filter((fault) => fault.line);
      const diagnostics = placed.map((fault) => diagnosticOf(view.state.doc, fault, severity));
      view.dispatch(setDiagnostics(view.state, diagnostics));
      view.dispatch({ effects: [showFaults.of({ faults: placed, severity })] });
    },
    jump(fault) {
      if (!fault.line) return;
      const anchor = placeOf(view.state.doc, fault);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

// Control and Enter belong to the page; Tab leaves the editor, so that nobody is caught in it.
const KEYS = defaultKeymap.filter((binding) => binding.key !== "Mod-Enter");

async function complete(context: CompletionContext, schema: () => Promise<Schema>): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const lines = context.state.doc.toString().split("\n");
  const found = contextAt(lines, line.number - 1, context.pos - line.from);
  if (!found || (found.typed === "" && !context.explicit)) return null;
  const offers = offersAt(await schema(), found);
  if (offers.length === 0) return null;
  return {
    from: line.from + found.from,
    options: offers.map((offer) => ({
      label: offer.text,
      ...(offer.detail === "" ? {} : { detail: offer.detail }),
      ...(offer.info === "" ? {} : { info: offer.info }),
      apply: found.at === "key" ? `${offer.text}: ` : offer.text,
      boost: offer.required ? 1 : 0,
    })),
    validFor: /^[\w-]*$/,
  };
}

function placeOf(doc: Text, fault: Fault): number {
  const line = doc.line(Math.min(doc.lines, Math.max(1, fault.line ?? 1)));
  return Math.min(line.to, line.from + Math.max(0, (fault.column ?? 1) - 1));
}

function diagnosticOf(doc: Text, fault: Fault, severity: "error" | "warning"): Diagnostic {
  const from = placeOf(doc, fault);
  const line = doc.lineAt(from);
  const word = /^(?:- )?["']?[\w.-]+/.exec(line.text.slice(from - line.from))?.[0].length ?? line.to - from;
  return { from, to: Math.min(line.to, from + Math.max(1, word)), severity, message: [fault.message, fault.hint].filter(Boolean).join("\n") };
}

/** What folds the lines below: drawn, as no bundled font has the letter that the editor uses. */
function foldMark(unfolded: boolean, phrases: Options["phrases"]): HTMLElement {
  const mark = document.createElement("span");
  mark.className = unfolded ? "cm-fold" : "cm-fold folded";
  mark.title = phrases[unfolded ? "Fold line" : "Unfold line"] ?? "";
  return mark;
}

/** What is wrong with a line, written at its end. */
class FaultWord extends WidgetType {
  constructor(
    readonly text: string,
    readonly severity: string,
  ) {
    super();
  }

  override eq(other: FaultWord): boolean {
    return other.text === this.text && other.severity === this.severity;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = `cm-fault ${this.severity}`;
    element.textContent = this.text;
    return element;
  }
}

interface Shown {
  faults: readonly Fault[];
  severity: "error" | "warning";
}
const showFaults = StateEffect.define<Shown>();

const faultLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let next = shown.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(showFaults)) next = decorate(transaction.state.doc, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(doc: Text, { faults, severity }: Shown): DecorationSet {
  const byLine = new Map<number, string[]>();
  for (const fault of faults) {
    const line = doc.lineAt(placeOf(doc, fault)).number;
    byLine.set(line, [...(byLine.get(line) ?? []), fault.message]);
  }
  const ranges = [...byLine].sort(([one], [other]) => one - other).map(([line, messages]) => {
    const widget = new FaultWord(messages.join("; "), severity);
    return Decoration.widget({ widget, side: 1 }).range(doc.line(line).to);
  });
  return Decoration.set(ranges);
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--ink)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.meta], color: "var(--ink-3)" },
]);

const THEME = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "19px", overflow: "auto" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--bg)", color: "var(--ink-3)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--info-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--warn-soft)" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
  ".cm-fold": { display: "block", width: "6px", height: "6px", margin: "5px 4px 0", borderRight: "1.5px solid", borderBottom: "1.5px solid", transform: "rotate(45deg)" },
  ".cm-fold.folded": { transform: "rotate(-45deg)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--bg)", border: "1px solid var(--line)", color: "var(--ink-2)" },
  ".cm-fault": { marginLeft: "2ch", padding: "1px 8px", borderRadius: "4px", fontFamily: "var(--font)", whiteSpace: "normal" },
  ".cm-fault.error": { backgroundColor: "var(--bad-soft)", color: "var(--bad)" },
  ".cm-fault.warning": { backgroundColor: "var(--warn-soft)", color: "var(--warn)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warn)", textUnderlineOffset: "3px" },
  ".cm-lint-marker": { width: "8px", height: "8px", content: "none" },
  ".cm-gutter-lint": { width: "12px" },
  ".cm-lint-marker-error": { backgroundColor: "var(--bad)", borderRadius: "1px", transform: "translateY(5px) rotate(45deg)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warn)", transform: "translateY(5px)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "6px", boxShadow: "var(--shadow)", fontFamily: "var(--font)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal" },
  ".cm-completionInfo": { maxWidth: "320px", padding: "6px 10px" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)" },
  ".cm-diagnostic": { borderLeft: "0", padding: "6px 10px", whiteSpace: "pre-line" },
  ".cm-panels": { backgroundColor: "var(--bg)", color: "var(--ink)", borderColor: "var(--line)", fontFamily: "var(--font)" },
  ".cm-textfield": { backgroundColor: "var(--surface)", border: "1px solid var(--edge)", borderRadius: "4px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", border: "1px solid var(--edge)", borderRadius: "4px" },
});
