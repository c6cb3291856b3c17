//! What goes to the standard output, and notes beside it on the error stream.

use crate::failure::Failure;
use serde::Serialize;
use std::io::{ErrorKind, Write};

/// Writes text to the standard output; a reader that went away early is no error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stream = std::io::stdout().lock();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Write { path: "standard output".into(), source: error })
        }
        _ => Ok(()),
    }
}

/// Writes a value as one JSON document.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::Write { path: "standard output".into(), source: error.into() })?;
    print(&(text + "\n"))
}

/// Tells something on the error stream that is not part of the answer.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "note: {text}");
}

/// Writes a line of a server's log to the error stream.
pub(crate) fn line_to_error_stream(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Lines up rows of cells in columns; `right` names the columns that hold numbers.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<&str>| {
        let mut text = String::new();
        for (position, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
            let gap = if position == 0 { "" } else { "  " };
            let (before, after) =
                if right.contains(&position) { (padding.as_str(), "") } else { ("", padding.as_str()) };
            text.push_str(&format!("{gap}{before}{cell}{after}"));
        }
        text.trim_end().to_owned() + "\n"
    };
    let mut text = line(header.to_vec());
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text
}

/// A share as a percentage with one decimal.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

/// A share that may be absent.
pub(crate) fn percent_or_dash(share: Option<f64>) -> String {
    share.map_or_else(|| "-".into(), percent)
}

/// A cost with three significant digits; a dash where unknown.
pub(crate) fn cost_or_dash(cost: Option<f64>) -> String {
    match cost {
        None => "-".into(),
        Some(0.0) => "0".into(),
        Some(cost) => {
            let decimals = (2 - cost.abs().log10().floor() as i32).clamp(0, 12) as usize;
            format!("{cost:.decimals$}")
        }
    }
}
