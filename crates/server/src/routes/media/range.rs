//! Which bytes of a file a request asks for (RFC 9110, section 14). One range is served; several are answered whole.

use axum::http::{HeaderMap, header};

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// Bytes `from..to`.
    Range(u64, u64),
    /// Nothing: the file does not have these bytes.
    Unsatisfiable,
}

/// What a request for a file of `size` bytes with this tag asks for.
pub(super) fn asked(headers: &HeaderMap, size: u64, etag: &str) -> Part {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    // A part of another version than the client has would not fit to what it has.
    if text(header::IF_RANGE).is_some_and(|tag| tag != etag) {
        return Part::Whole;
    }
    let Some(range) = text(header::RANGE).and_then(|text| text.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else { return Part::Whole };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), _) if first >= size => Part::Unsatisfiable,
        (Ok(first), Ok(last)) if last < first => Part::Whole,
        (Ok(first), Ok(last)) => Part::Range(first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Part::Range(first, size),
        (Err(_), Ok(count)) if first.trim().is_empty() && count > 0 && size > 0 => {
            Part::Range(size.saturating_sub(count), size)
        }
        (Err(_), Ok(_)) if first.trim().is_empty() => Part::Unsatisfiable,
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_table_says() {
        let table = [
            ("", Part::Whole),
            ("bytes=0-0", Part::Range(0, 1)),
            ("bytes=10-19", Part::Range(10, 20)),
            ("bytes=90-", Part::Range(90, 100)),
            ("bytes=90-1000", Part::Range(90, 100)),
            ("bytes=-10", Part::Range(90, 100)),
            ("bytes=-1000", Part::Range(0, 100)),
            ("bytes=100-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=20-10", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=x-1", Part::Whole),
            ("bytes=1-x", Part::Whole),
            ("bytes=0-18446744073709551615", Part::Range(0, 100)),
            ("lines=0-1", Part::Whole),
        ];
        for (range, part) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            assert_eq!(asked(&headers, 100, "\"a\""), part, "{range}");
        }
    }

    #[test]
    fn a_part_of_another_version_is_not_sent() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=0-9".parse().unwrap());
        headers.insert(header::IF_RANGE, "\"b\"".parse().unwrap());
        assert_eq!(asked(&headers, 100, "\"a\""), Part::Whole);
        assert_eq!(asked(&headers, 100, "\"b\""), Part::Range(0, 10));
    }
}
