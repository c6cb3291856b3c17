//! An interval as a small drawing: a bar from lower to upper, a dot at the mean, a tick at the floor.

use assay_evidence::niches::Validation;
use maud::{Markup, html};

const WIDTH: f64 = 160.0;
const EDGE: f64 = 4.0;

/// The interval on a scale from 0 to 100%; hidden from screen readers, since its figures stand beside it.
pub fn interval(seen: &Validation, floor: f64) -> Markup {
    let class = match () {
        () if seen.lower >= floor => "interval reaches",
        () if seen.upper < floor => "interval misses",
        () => "interval",
    };
    html! {
        svg class=(class) viewBox="0 0 160 16" aria-hidden="true" {
            path class="track" d=(format!("M{EDGE} 8H{}", WIDTH - EDGE)) {}
            path class="bar" d=(format!("M{:.1} 8H{:.1}", x(seen.lower), x(seen.upper))) {}
            path class="floor" d=(format!("M{:.1} 1V15", x(floor))) {}
            @if let Some(mean) = seen.mean {
                circle cx=(format!("{:.1}", x(mean))) cy="8" r="3.5" {}
            }
        }
    }
}

fn x(share: f64) -> f64 {
    EDGE + share.clamp(0.0, 1.0) * (WIDTH - 2.0 * EDGE)
}
