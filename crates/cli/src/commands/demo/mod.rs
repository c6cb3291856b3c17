//! `assay demo`: the main job on real records, with no options needed.

mod identifiers;
mod language_models;
mod ledger;
mod live;
mod phrases;
mod serving;
mod story;
mod typed;

use crate::failure::Failure;
use crate::output;
use assay_report::niches_pages;
use clap::Args;
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Show the main job on real records: published outcomes of 29 language models, and a live run.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Do not open a browser.
    #[arg(long)]
    no_open: bool,
    /// End without serving the log's pages.
    #[arg(long, conflicts_with = "serve")]
    no_serve: bool,
    /// Serve the log's pages even if nobody is watching.
    #[arg(long)]
    serve: bool,
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
    let watched = std::io::stdout().is_terminal();
    if arguments.serve || (watched && !arguments.no_serve) {
        let opened = |address: &str| {
            if watched && !arguments.no_open {
                open(address.as_ref());
            }
        };
        return serving::serve(directory, &opened);
    }
    if watched && !arguments.no_open {
        open(page.as_os_str());
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

/// Asks the desktop to show a page; where there is none, its place has been printed.
fn open(page: &OsStr) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(page).stdout(quiet()).stderr(quiet()).spawn();
}
