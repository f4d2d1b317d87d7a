//! Takes a Rust file apart into code, comments and string literals, well enough to look for words in each.
//!
//! It knows line and nested block comments, ordinary, raw, byte and C strings, characters and lifetimes. It does not
//! parse: a word in the code of a macro is a word in the code.

/// A piece of text and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// From 1.
    pub line: usize,
    /// Without its quotes or comment marks.
    pub text: String,
}

/// A Rust file in three parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file with comments and the insides of strings blanked, line for line.
    pub code: String,
    /// String literals as written, escapes left alone.
    pub strings: Vec<Piece>,
    /// Comments, documentation included.
    pub comments: Vec<Piece>,
}

impl Source {
    /// Takes a file apart. What is not closed runs to the end.
    pub fn read(text: &str) -> Self {
        let mut source = Self::default();
        let mut rest = text;
        let mut line = 1;
        while !rest.is_empty() {
            let (length, kind) = next(rest, source.code.chars().next_back());
            let (piece, after) = rest.split_at(length);
            match kind {
                Kind::Code => source.code.push_str(piece),
                Kind::Comment => source.comments.push(Piece { line, text: piece.to_owned() }),
                Kind::String { before, after } => {
                    let inside = piece.get(before..piece.len().saturating_sub(after)).unwrap_or_default();
                    source.strings.push(Piece { line, text: inside.to_owned() });
                }
            }
            if kind != Kind::Code {
                source.code.push(if kind == Kind::Comment { ' ' } else { '"' });
                source.code.extend(piece.chars().filter(|sign| *sign == '\n'));
            }
            line += piece.matches('\n').count();
            rest = after;
        }
        source
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    /// With the lengths of what opens and what closes it.
    String {
        before: usize,
        after: usize,
    },
}

/// The length and kind of what stands at the beginning of `rest`. `previous` is the code before it.
fn next(rest: &str, previous: Option<char>) -> (usize, Kind) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Kind::Comment);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Kind::Comment);
    }
    let inside_a_word = previous.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    if (!inside_a_word || rest.starts_with('"'))
        && let Some(found) = string(rest)
    {
        return found;
    }
    if rest.starts_with('\'') {
        return (character(rest), Kind::Code);
    }
    (rest.chars().next().map_or(0, char::len_utf8), Kind::Code)
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// A string at the beginning of `rest`: `"…"`, `r#"…"#`, and both with `b` or `c` before.
fn string(rest: &str) -> Option<(usize, Kind)> {
    let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
    let raw = rest[..prefix].contains('r');
    let hashes = if raw { rest[prefix..].len() - rest[prefix..].trim_start_matches('#').len() } else { 0 };
    if prefix > 2 || !rest[prefix + hashes..].starts_with('"') {
        return None;
    }
    let before = prefix + hashes + 1;
    let end = if raw {
        let close = format!("\"{}", "#".repeat(hashes));
        rest[before..].find(&close).map(|at| before + at + close.len())
    } else {
        plain_end(&rest[before..]).map(|at| before + at + 1)
    };
    Some((end.unwrap_or(rest.len()), Kind::String { before, after: 1 + hashes }))
}

/// Where the closing quote of an ordinary string stands.
fn plain_end(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.char_indices().find_map(|(at, sign)| {
        let closes = sign == '"' && !escaped;
        escaped = sign == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// The length of a character such as `'"'` or `'\''`; of a lifetime, only its quote.
fn character(rest: &str) -> usize {
    let mut signs = rest.char_indices().skip(1);
    let Some((_, first)) = signs.next() else { return 1 };
    if first == '\\' {
        return rest[2..].char_indices().skip(1).find(|(_, sign)| *sign == '\'').map_or(rest.len(), |(at, _)| at + 3);
    }
    match signs.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Vec<String> {
        Source::read(text).strings.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn strings_of_every_form_are_taken_out() {
        assert_eq!(strings(r##"f("a", r"b\", r#"c"d"#, b"e", c"g", br"h")"##), ["a", r"b\", "c\"d", "e", "g", "h"]);
        assert_eq!(strings(r#"let s = "say \"hi\" \\"; g("next")"#), [r#"say \"hi\" \\"#, "next"]);
    }

    #[test]
    fn a_quote_in_a_character_or_a_comment_opens_nothing() {
        assert_eq!(
            strings("let q = '\"'; let e = '\\''; // it's \"not\" one\nlet s: &'static str = \"one\";"),
            ["one"]
        );
    }

    #[test]
    fn an_identifier_that_ends_in_r_is_no_raw_string() {
        assert_eq!(strings("writer\"x\""), ["x"]);
        assert_eq!(strings("let r = 1; bar(r, b, c)"), Vec::<String>::new());
    }

    #[test]
    fn comments_nest_and_the_code_keeps_its_lines() {
        let source = Source::read("/* a /* b */ c\n*/ let x = 1; // end\nlet y = \"two\nlines\";\nlet z;");
        assert_eq!(source.comments.len(), 2);
        assert_eq!(source.comments[0].text, "/* a /* b */ c\n*/");
        assert_eq!(source.code.lines().nth(4), Some("let z;"));
        assert_eq!(source.code.lines().nth(1).map(str::trim), Some("let x = 1;"));
        assert_eq!(source.strings[0].line, 3);
    }

    #[test]
    fn what_is_never_closed_runs_to_the_end_without_a_panic() {
        for text in ["\"open", "r#\"open\"", "/* open", "'", "'\\", "b", "r#", "'é", "\"é\\"] {
            let _ = Source::read(text);
        }
    }
}
