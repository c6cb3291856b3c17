//! Reads lines of bounded length from a process.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// The longest line an answer may be, in bytes.
pub(crate) const LINE_LENGTH_MAX: usize = 1 << 20;

/// What was read.
pub(crate) enum Line {
    /// A whole line without its end.
    Whole(Vec<u8>),
    /// A line and the beginning of another one that nobody has asked for.
    Surplus,
    /// More bytes than a line may have.
    TooLong,
    /// No further line will come.
    Closed,
}

/// Reads lines on a thread of its own, so that waiting for one can end in time.
///
/// The thread ends after anything but a whole line, and when nobody listens any more. It reads at most two
/// lines ahead.
pub(crate) fn read(source: impl Read + Send + 'static) -> std::io::Result<Receiver<Line>> {
    let (sender, lines) = sync_channel(1);
    let mut source = BufReader::new(source);
    thread::Builder::new().name("answers".to_owned()).spawn(move || {
        loop {
            let line = next(&mut source);
            let last = !matches!(line, Line::Whole(_));
            if sender.send(line).is_err() || last {
                return;
            }
        }
    })?;
    Ok(lines)
}

fn next(source: &mut BufReader<impl Read>) -> Line {
    let mut line = Vec::new();
    let bounded = source.by_ref().take(LINE_LENGTH_MAX as u64 + 1).read_until(b'\n', &mut line);
    match (bounded, line.pop()) {
        (Ok(_), Some(b'\n')) if source.buffer().is_empty() => Line::Whole(line),
        (Ok(_), Some(b'\n')) => Line::Surplus,
        (Ok(_), Some(_)) if line.len() >= LINE_LENGTH_MAX => Line::TooLong,
        _ => Line::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn first(bytes: impl AsRef<[u8]>) -> Line {
        next(&mut BufReader::new(Cursor::new(bytes)))
    }

    #[test]
    fn lines_have_a_bound() {
        let mut longest = vec![b'a'; LINE_LENGTH_MAX];
        longest.push(b'\n');
        assert!(matches!(first(longest), Line::Whole(line) if line.len() == LINE_LENGTH_MAX));
        assert!(matches!(first(vec![b'a'; LINE_LENGTH_MAX + 1]), Line::TooLong));
        assert!(matches!(first(b"one\ntwo\n"), Line::Surplus));
        assert!(matches!(first(b"torn"), Line::Closed));
        assert!(matches!(first(b""), Line::Closed));
    }
}
