//! `assay demo`: the main job on real records, with no options needed.

mod identifiers;
mod language_models;
mod ledger;
mod live;
mod phrases;
mod story;
mod typed;

use crate::failure::Failure;
use crate::output;
use assay_report::niches_pages;
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Show the main job on real records: published outcomes of 29 language models, and a live run.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Do not open the report in a browser.
    #[arg(long)]
    no_open: bool,
    /// Where to put the records and the report.
    #[arg(long, value_name = "DIR", default_value = "assay-demo")]
    dir: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let directory = &arguments.dir;
    let published = language_models::study(directory)?;
    output::print(&published.text)?;
    let live = live::study(directory)?;
    output::print(&live.text)?;
    output::print(&ledger::story(directory)?)?;
    let page = directory.join("report.html");
    let studies = [(&published.report, &published.context), (&live.report, &live.context)];
    write(&page, niches_pages("Where each model still works", &studies).as_bytes())?;
    output::print(&format!("\nThe whole of it, to read and to check: {}\n", page.display()))?;
    if !arguments.no_open && std::io::stdout().is_terminal() {
        open(&page);
    }
    Ok(())
}

/// Writes a file of the demo, making its folder first.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.display().to_string(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)
}

/// Asks the desktop to show the page; where there is none, the path has been printed.
fn open(page: &Path) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(page).stdout(quiet()).stderr(quiet()).spawn();
}
