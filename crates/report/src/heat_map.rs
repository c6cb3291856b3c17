//! The map: every model on the same plain slices, as a table whose cells are coloured.

use crate::number::{count, percent, percent_range};
use crate::slice_words::short;
use crate::study::Study;
use assay_evidence::niches::{MapCell, MapSlice, ModelReport};
use maud::{Markup, html};

/// From how many models on the map scrolls by itself, so that its headings stay in sight.
const TALL: usize = 40;

pub(crate) fn heat_map(study: &Study<'_>) -> Markup {
    let map = &study.report.map;
    html! {
        section id=(study.section_id("map")) {
            h3 { "The map" }
            @if map.slices.is_empty() {
                p class="note" { "No feature splits the examples into slices large enough to compare." }
            } @else {
                (legend(study))
                (grid(study))
                p class="readout" aria-live="polite" hidden {
                    "Tap or point at a cell, or use the arrow keys in the map, to read its interval."
                }
            }
        }
    }
}

fn legend(study: &Study<'_>) -> Markup {
    html! {
        p class="note" {
            "Each cell is the mean score, in percent, on the validation examples of one plain slice. The "
            "intervals behind the marks hold all at once over the map."
        }
        ul class="legend" {
            li { span class="cell above-2 reaches" { "95" } "shown to reach " (study.floor()) }
            li { span class="cell above-0 undecided" { "78" } "undecided" }
            li { span class="cell below-2 misses" { "40" } "shown to miss it" }
            li class="scale" {
                "0%"
                @for step in 0..6 { i class={ "below-" (step) } {} }
                span { "floor" }
                @for step in 0..3 { i class={ "above-" (step) } {} }
                "100%"
            }
        }
    }
}

fn grid(study: &Study<'_>) -> Markup {
    let map = &study.report.map;
    let tall = if study.report.models.len() >= TALL { "map-frame tall" } else { "map-frame" };
    html! {
        div class=(tall) role="region" tabindex="0" aria-label="Map of models against slices" {
            table class="map" {
                thead {
                    tr class="features" {
                        td {}
                        @for (feature, columns) in groups(&map.slices) {
                            th scope="colgroup" colspan=(columns) { span { (feature) } }
                        }
                    }
                    tr class="slices" {
                        td {}
                        @for (position, slice) in map.slices.iter().enumerate() {
                            @let first = starts(&map.slices, position).then_some("first");
                            th scope="col" title=(slice.text) class=[first] {
                                span { (short(slice)) }
                            }
                        }
                    }
                }
                tbody { @for (position, model) in study.models() { (row(study, position, model)) } }
            }
        }
    }
}

fn row(study: &Study<'_>, position: usize, model: &ModelReport) -> Markup {
    let map = &study.report.map;
    let cells = map.models.get(position).map(Vec::as_slice).unwrap_or_default();
    html! {
        tr {
            th scope="row" { a href=(study.card_link(position)) title=(model.model) { (model.model) } }
            @for (column, seen) in cells.iter().enumerate() {
                (cell(seen, study.report.floor, starts(&map.slices, column)))
            }
        }
    }
}

fn cell(seen: &MapCell, floor: f64, first: bool) -> Markup {
    let first = if first { " first" } else { "" };
    html! {
        @match seen.mean {
            Some(mean) => {
                @let class = format!("{} {}{first}", step(mean, floor), mark(seen, floor));
                td class=(class) title=(words(seen, mean, floor)) { (format!("{:.0}", mean * 100.0)) }
            }
            None => td class={ "empty" (first) } title="no outcomes" { "·" }
        }
    }
}

fn words(seen: &MapCell, mean: f64, floor: f64) -> String {
    let range = percent_range(seen.lower, seen.upper);
    format!("{}: {} ({range}) of {}", mark(seen, floor), percent(mean), count(seen.n))
}

/// What the interval of a cell shows; also the class that marks it.
fn mark(seen: &MapCell, floor: f64) -> &'static str {
    match () {
        () if seen.lower >= floor => "reaches",
        () if seen.upper < floor => "misses",
        () => "undecided",
    }
}

/// The colour of a mean: six steps up to the floor, three from there to the top.
fn step(mean: f64, floor: f64) -> &'static str {
    if mean >= floor {
        return match (mean - floor) / (1.0 - floor).max(f64::MIN_POSITIVE) {
            part if part < 1.0 / 3.0 => "above-0",
            part if part < 2.0 / 3.0 => "above-1",
            _ => "above-2",
        };
    }
    match (6.0 * mean / floor).floor() {
        part if part < 1.0 => "below-0",
        part if part < 2.0 => "below-1",
        part if part < 3.0 => "below-2",
        part if part < 4.0 => "below-3",
        part if part < 5.0 => "below-4",
        _ => "below-5",
    }
}

/// The features in order, each with how many columns it has.
fn groups(slices: &[MapSlice]) -> Vec<(&str, usize)> {
    slices
        .chunk_by(|a, b| a.feature == b.feature)
        .filter_map(|group| Some((group.first()?.feature.as_str(), group.len())))
        .collect()
}

/// Whether a column is the first of its feature.
fn starts(slices: &[MapSlice], column: usize) -> bool {
    let feature = |at: usize| slices.get(at).map(|slice| slice.feature.as_str());
    column == 0 || feature(column - 1) != feature(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_at_the_floor() {
        let steps = [0.0, 0.3, 0.749, 0.75, 0.85, 1.0].map(|mean| step(mean, 0.75));
        assert_eq!(steps, ["below-0", "below-2", "below-5", "above-0", "above-1", "above-2"]);
    }

    #[test]
    fn a_cell_is_marked_by_its_interval_not_its_mean() {
        let cell = |lower, upper| MapCell { n: 9, mean: Some(0.8), lower, upper };
        assert_eq!(mark(&cell(0.75, 0.9), 0.75), "reaches");
        assert_eq!(mark(&cell(0.7, 0.9), 0.75), "undecided");
        assert_eq!(mark(&cell(0.7, 0.74), 0.75), "misses");
    }
}
