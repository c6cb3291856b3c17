//! Writes a page about real records, to look at: `niches_page FOLDER FLOOR COST_UNIT LABEL PAGE`.

use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{Report, Settings, find};
use assay_report::{Context, niches_page};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, floor, unit, label, page] = arguments.as_slice() else {
        return Err("give FOLDER FLOOR COST_UNIT LABEL PAGE".into());
    };
    let report = report(Path::new(folder), floor.parse()?, label)?;
    let context = Context {
        title: "Where do models still work?".into(),
        examples_name: "examples.parquet".into(),
        outcomes_names: vec!["outcomes.parquet".into()],
        cost_unit: Some(unit.clone()),
        command: format!(
            "assay niches --examples {folder}/examples.parquet --outcomes {folder}/outcomes.parquet --floor {floor} --label {label}"
        ),
        version: env!("CARGO_PKG_VERSION").into(),
        ..Context::default()
    };
    std::fs::write(page, niches_page(&report, &context))?;
    Ok(())
}

fn report(folder: &Path, floor: f64, label: &str) -> Result<Report, Box<dyn Error>> {
    let examples = assay_records::read_examples(&folder.join("examples.parquet"))?;
    let columns = assay_records::OutcomeColumns::default();
    let outcomes = assay_records::read_outcomes(&[folder.join("outcomes.parquet")], &examples, &columns)?;
    let settings = Settings { floor, columns: columns_by(label), ..Settings::default() };
    Ok(find(&examples, &outcomes.outcomes, &settings)?)
}

fn columns_by(label: &str) -> ColumnChoice {
    ColumnChoice { label: Some(label.into()), ..ColumnChoice::default() }
}
