//! Makes every line end in a plain newline, so that lines can be counted.

use std::io::Read;

/// Reads text with `\r\n` and `\r` turned into `\n`, and with a `\n` at the end of the last line.
pub(crate) struct Newlines<R> {
    inner: R,
    /// Whether the last byte read was a `\r`, for which a `\n` has been given.
    after_return: bool,
    /// Whether the text given so far ends in the middle of a line.
    within_line: bool,
}

impl<R: Read> Newlines<R> {
    pub(crate) fn new(inner: R) -> Newlines<R> {
        Newlines { inner, after_return: false, within_line: false }
    }

    /// Turns the bytes into plain lines in their place; returns how many are left.
    fn convert(&mut self, bytes: &mut [u8]) -> usize {
        if !self.after_return && !bytes.contains(&b'\r') {
            return bytes.len();
        }
        let mut kept = 0;
        for at in 0..bytes.len() {
            let byte = bytes.get(at).copied().unwrap_or_default();
            let skipped = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            if !skipped && let Some(place) = bytes.get_mut(kept) {
                *place = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        kept
    }
}

impl<R: Read> Read for Newlines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let count = self.inner.read(buffer)?;
            if count == 0 {
                let cut_off = std::mem::take(&mut self.within_line);
                return Ok(if cut_off { put_newline(buffer) } else { 0 });
            }
            let kept = self.convert(buffer.get_mut(..count).unwrap_or_default());
            // Nothing is left of a lone `\n` after a `\r`, and nothing would mean the end.
            if kept > 0 {
                self.within_line = buffer.get(kept - 1) != Some(&b'\n');
                return Ok(kept);
            }
        }
    }
}

fn put_newline(buffer: &mut [u8]) -> usize {
    match buffer.first_mut() {
        Some(first) => {
            *first = b'\n';
            1
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_becomes_one() {
        // Every way to cut the text into two reads gives the same lines.
        let text = b"a\r\nb\rc\n\r\n\n\rd";
        for cut in 0..=text.len() {
            let (left, right) = text.split_at(cut);
            let mut lines = String::new();
            Newlines::new(left.chain(right)).read_to_string(&mut lines).unwrap();
            assert_eq!(lines, "a\nb\nc\n\n\n\nd\n", "cut at {cut}");
        }
        let mut none = String::new();
        Newlines::new(&b""[..]).read_to_string(&mut none).unwrap();
        assert_eq!(none, "");
    }
}
