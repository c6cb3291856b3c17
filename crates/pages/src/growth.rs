//! The log, drawn: the tree as it stands, and its size over time.

use assay_report::{number, time};
use maud::{Markup, html};

use crate::log::Grown;

const WIDTH: f64 = 800.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 786.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 170.0;

/// The whole subtrees that a tree of a size consists of, from left to right: as triangles, taller with each doubling.
pub(crate) fn peaks(size: u64) -> Markup {
    let levels: Vec<u32> = (0..u64::BITS).rev().filter(|level| size >> level & 1 == 1).collect();
    let tallest = levels.first().copied().unwrap_or(0);
    let room: f64 = levels.iter().map(|level| f64::from(*level) + 1.0).sum();
    let unit = (WIDTH - 8.0 * levels.len() as f64) / room.max(1.0);
    let words: Vec<String> = levels.iter().map(|level| number::count(1 << level)).collect();
    let drawn = levels.iter().scan(0.0, |left, level| {
        let at = *left;
        *left += unit * (f64::from(*level) + 1.0) + 8.0;
        Some((at, *level))
    });
    html! {
        @if !levels.is_empty() {
            p { (number::count(size)) " entries are " (words.join(" + ")) ": whole subtrees, whose roots make up the root of the log." }
            svg class="peaks" viewBox="0 0 800 118" aria-hidden="true" {
                @for (left, level) in drawn {
                    @let width = unit * (f64::from(level) + 1.0);
                    @let height = 90.0 * (f64::from(level) + 1.0) / (f64::from(tallest) + 1.0);
                    path d=(format!("M{left:.1} 96L{:.1} {:.1}L{:.1} 96z", left + width / 2.0, 96.0 - height, left + width)) {}
                    text x=(format!("{:.1}", left + width / 2.0)) y="112" text-anchor="middle" { (number::count(1 << level)) }
                }
            }
        }
    }
}

/// How many entries there were when.
pub(crate) fn growth(grown: &[Grown], size: u64) -> Markup {
    let (Some(first), Some(last)) = (grown.first(), grown.last()) else {
        return html! { p class="none" { "Nothing is known of its growth yet." } };
    };
    let span = last.time_ms.saturating_sub(first.time_ms).max(1) as f64;
    let x = |ms: u64| LEFT + ms.saturating_sub(first.time_ms) as f64 / span * (RIGHT - LEFT);
    let y = |entries: u64| BOTTOM - entries as f64 / size.max(1) as f64 * (BOTTOM - TOP);
    let mut path = format!("M{LEFT} {BOTTOM}");
    for one in grown {
        path += &format!("H{:.1}V{:.1}", x(one.time_ms), y(one.size));
    }
    path += &format!("V{:.1}", y(size));
    let label = format!(
        "From {} to {} the log grew to {} entries",
        time::utc(first.time_ms),
        time::utc(last.time_ms),
        number::count(size)
    );
    html! {
        div class="chart-frame" role="region" tabindex="0" aria-label="Growth of the log" {
            svg class="growth" viewBox={ "0 0 " (WIDTH) " 200" } role="group" aria-label=(label) {
                g class="axes" {
                    @for part in [0, size / 2, size] {
                        path d=(format!("M{LEFT} {:.1}H{RIGHT}", y(part))) {}
                        text x=(LEFT - 6.0) y=(format!("{:.1}", y(part))) dy="4" text-anchor="end" { (number::count(part)) }
                    }
                    text x=(LEFT) y="192" { (time::utc(first.time_ms)) }
                    text x=(RIGHT) y="192" text-anchor="end" { (time::utc(last.time_ms)) }
                }
                path class="line" d=(path) {}
            }
        }
    }
}
