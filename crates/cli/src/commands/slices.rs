//! `assay slices`: where one model errs, ranked by the SliceLine score.

use crate::failure::Failure;
use crate::output;
use assay_evidence::search::sliceline::{ScoredSlice, Settings, top_slices};
use assay_evidence::{Categories, Column, Values};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Rank slices of a coded matrix by how much worse than average one model does there.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The features: a CSV file with one row per example, values as they are to be sliced by.
    #[arg(long, value_name = "FILE")]
    matrix: PathBuf,
    /// The errors: a CSV file with one number per example.
    #[arg(long, value_name = "FILE")]
    errors: PathBuf,
    /// What to rank by.
    #[arg(long, value_enum, default_value_t = Objective::Sliceline)]
    objective: Objective,
    /// Weight of the error against the size, in (0, 1].
    #[arg(long, default_value_t = 0.95)]
    alpha: f64,
    /// Most predicates in a slice, 1 to 5.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=5))]
    depth: u8,
    /// Fewest examples in a slice [default: 1% of the examples, at least 1].
    #[arg(long, value_name = "N")]
    min_support: Option<usize>,
    /// How many slices to list.
    #[arg(long, default_value_t = 4)]
    top: usize,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Objective {
    /// The score of Sagadeeva and Boehm (SIGMOD 2021).
    Sliceline,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if !(arguments.alpha > 0.0 && arguments.alpha <= 1.0) {
        return Err(crate::arguments::usage(
            format!("alpha `{}` is not in (0, 1]", arguments.alpha),
            "1 looks at the error alone, smaller values favour larger slices",
        ));
    }
    let read = assay_records::read_slices_input(&arguments.matrix, &arguments.errors)?;
    let columns: Vec<Column> = read
        .columns
        .into_iter()
        .map(|column| Column {
            name: column.name,
            values: Values::Categories(Categories { levels: column.levels, codes: column.codes }),
        })
        .collect();
    let Objective::Sliceline = arguments.objective;
    let settings = Settings {
        alpha: arguments.alpha,
        depth: usize::from(arguments.depth),
        support_min: arguments.min_support.unwrap_or(read.errors.len().div_ceil(100)).max(1),
        top: arguments.top,
    };
    let slices = top_slices(&columns, &read.errors, settings);
    if arguments.json { output::print_json(&slices) } else { output::print(&text(&slices)) }
}

fn text(slices: &[ScoredSlice]) -> String {
    if slices.is_empty() {
        return "no slice is worse than the whole\n".into();
    }
    let row = |slice: &ScoredSlice| {
        vec![
            format!("{:.4}", slice.score),
            slice.size.to_string(),
            slice.errors.to_string(),
            slice.slice.to_string(),
        ]
    };
    output::table(
        &["score", "size", "errors", "slice"],
        &slices.iter().map(row).collect::<Vec<_>>(),
        &[0, 1, 2],
    )
}
