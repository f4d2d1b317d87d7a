// Markdown to safe HTML: no scripts, no styles, no media from elsewhere.
import DOMPurify from "dompurify";
import { marked } from "marked";

const TAGS = [
  "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li",
  "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a",
];

function clean(html: string): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "start"],
    ALLOWED_URI_REGEXP: /^https?:/i,
    ALLOW_DATA_ATTR: false,
  });
}

/** A text of several paragraphs. */
export function renderMarkdown(markdown: string): string {
  return clean(marked.parse(markdown, { async: false, gfm: true }));
}

/** One paragraph, without the paragraph's own element. */
export function renderInline(markdown: string): string {
  return clean(marked.parseInline(markdown, { async: false, gfm: true }));
}
