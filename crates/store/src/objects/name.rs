//! Which names objects may have: few enough that no storage reads anything else into them.

use super::ObjectError;

/// How long a name may be, in bytes; S3 allows 1024, of which the log's own prefix takes a part.
pub const MAX_NAME_BYTES: usize = 512;

/// How long a segment of a name may be, in bytes; file systems allow 255.
pub const MAX_SEGMENT_BYTES: usize = 200;

/// The first segment of the objects that only their owner may read.
pub const PRIVATE: &str = "private";

/// The first segment that no object may have: where a folder keeps what is not finished.
pub const RESERVED: &str = "tmp";

/// Checks a name: segments of `a` to `z`, `0` to `9`, `.`, `_` and `-`, neither `.` nor `..`, separated by `/`.
///
/// There are no empty segments, so a name neither begins nor ends with `/`. The first segment is not [`RESERVED`].
pub fn check_name(name: &str) -> Result<(), ObjectError> {
    let refuse = |reason| Err(ObjectError::Name { name: name.to_owned(), reason });
    if name.len() > MAX_NAME_BYTES {
        return refuse("it is longer than 512 bytes");
    }
    for (place, segment) in name.split('/').enumerate() {
        match segment {
            "" => return refuse("it has an empty segment"),
            "." | ".." => return refuse("`.` and `..` are no segments"),
            RESERVED if place == 0 => return refuse("`tmp` is reserved"),
            _ if segment.len() > MAX_SEGMENT_BYTES => return refuse("a segment is longer than 200 bytes"),
            _ if !segment.bytes().all(allowed) => return refuse(CHARACTERS),
            _ => {}
        }
    }
    Ok(())
}

/// Checks what names are compared with: any beginning of a name, also the empty one.
pub(crate) fn check_beginning(text: &str) -> Result<(), ObjectError> {
    let refuse = |reason| Err(ObjectError::Name { name: text.to_owned(), reason });
    if text.len() > MAX_NAME_BYTES {
        return refuse("it is longer than 512 bytes");
    }
    if !text.bytes().all(|byte| byte == b'/' || allowed(byte)) {
        return refuse(CHARACTERS);
    }
    Ok(())
}

/// True for the objects that only their owner may read, and for the folders that hold them.
pub(crate) fn is_private(name: &str) -> bool {
    name.split('/').next() == Some(PRIVATE)
}

/// The name of what holds the object: everything before the last `/`, or nothing.
pub(crate) fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(parent, _)| parent)
}

const CHARACTERS: &str = "only `a` to `z`, `0` to `9`, `.`, `_`, `-` and `/` are allowed";

fn allowed(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_allowed() {
        for name in
            ["checkpoint", "commits/000/001", "tile/0/x001/067.p/9", "private/tmp/a_b-c", "..a", "a.."]
        {
            assert!(check_name(name).is_ok(), "{name}");
        }
        assert!(check_name(&"a".repeat(MAX_SEGMENT_BYTES)).is_ok());
    }

    #[test]
    fn path_tricks_are_refused() {
        let tricks = [
            "",
            "/",
            "/etc/passwd",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "../a",
            "a/./b",
            "tmp",
            "tmp/a",
            "A",
            "a b",
            "a\\b",
            "c:a",
            "a\0",
            "a\nb",
            "é",
            "a%2fb",
            "~",
        ];
        for name in tricks {
            assert!(matches!(check_name(name), Err(ObjectError::Name { .. })), "{name:?}");
        }
        assert!(check_name(&"a".repeat(MAX_SEGMENT_BYTES + 1)).is_err());
        assert!(check_name(&"a/".repeat(300)).is_err());
        assert!(check_name(&["a"; 257].join("/")).is_err());
    }

    #[test]
    fn private_is_a_whole_segment() {
        assert!(is_private("private/a") && is_private("private"));
        assert!(!is_private("privately/a") && !is_private("a/private/b"));
    }
}
