//! An order's states, drawn: where it was, where it is, and where it can go.

use maud::{Markup, html};

/// A state: its name, and the middle of its box.
const STATES: [(&str, i32, i32); 6] = [
    ("offered", 56, 50),
    ("placed", 196, 50),
    ("delivered", 336, 50),
    ("disputed", 476, 110),
    ("settled", 616, 50),
    ("refunded", 616, 170),
];
/// The ways between them, each as a path.
const WAYS: [(&str, &str, &str); 9] = [
    ("offered", "placed", "M108 50H140"),
    ("offered", "refunded", "M56 68V178H560"),
    ("placed", "delivered", "M248 50H280"),
    ("placed", "refunded", "M196 68V170H560"),
    ("delivered", "settled", "M388 50H560"),
    ("delivered", "disputed", "M360 68V110H420"),
    ("delivered", "refunded", "M320 68V162H560"),
    ("disputed", "settled", "M500 92V60H560"),
    ("disputed", "refunded", "M500 128V154H560"),
];
const WIDTH: i32 = 104;
const HEIGHT: i32 = 36;

/// The drawing. The text beside it says the same.
pub(super) fn diagram(state: &str, past: &[String], judged: bool) -> Markup {
    let class_of = |name: &str| {
        let can_come =
            WAYS.iter().any(|(from, to, _)| *from == state && *to == name && possible(from, to, judged));
        match () {
            () if name == state => "now",
            () if past.iter().any(|one| one == name) => "past",
            () if can_come => "open",
            () => "",
        }
    };
    let way_class = |from: &str, to: &str| {
        let after =
            past.iter().position(|one| one == from).map(|at| past.get(at + 1).map_or(state, String::as_str));
        match () {
            () if after == Some(to) => "past",
            () if from == state && possible(from, to, judged) => "open",
            () => "",
        }
    };
    let before = if past.is_empty() { String::new() } else { format!(", after {}", past.join(", ")) };
    html! {
        div class="chart-frame" role="region" tabindex="0" aria-label="The states of the order, drawn" {
            svg class="states" viewBox="0 0 672 196" role="img" aria-label={ "It is " (state) (before) "; the text says where it can go" } {
                @for (from, to, path) in WAYS.iter().filter(|(from, to, _)| possible(from, to, judged)) {
                    path class=(way_class(from, to)) d=(path) {}
                }
                @for (name, x, y) in STATES.iter().filter(|(name, ..)| judged || *name != "disputed") {
                    g class=(class_of(name)) {
                        rect x=(x - WIDTH / 2) y=(y - HEIGHT / 2) width=(WIDTH) height=(HEIGHT) rx="5" {}
                        text x=(x) y=(y + 5) { (name) }
                    }
                }
            }
        }
    }
}

/// Whether a way is there: a dispute without an adjudicator gives the price back at once.
fn possible(from: &str, to: &str, judged: bool) -> bool {
    match (from, to) {
        ("delivered", "refunded") => !judged,
        ("disputed", _) | (_, "disputed") => judged,
        _ => true,
    }
}
