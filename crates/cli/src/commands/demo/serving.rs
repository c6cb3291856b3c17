//! The end of the demo: its log is served, for people to read in a browser.

use std::path::Path;
use std::sync::mpsc::channel;

use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::home::Home;
use crate::ledger::place::Connection;
use crate::ledger::storage::Location;
use crate::output;

/// Where the pages are, unless something else is there.
const PORT: u16 = 8080;

/// Serves the demo's log until told to stop; tells where, and hands the address to whoever opens it.
pub(super) fn serve(directory: &Path, opened: &dyn Fn(&str)) -> Result<(), Failure> {
    let home = Home::at(&directory.join("keys"));
    let connection = Connection::at_port(&Location::Folder(directory.join("log")), &home, PORT)?;
    let url = connection.client.url().to_owned();
    let mut told = format!("The log’s pages, to read in a browser: {url}/\n");
    for (name, path) in models(&connection)? {
        // Whoever asks first has the evidence weighed, so that it is there when a person comes.
        connection.client.bytes(path.trim_start_matches('/'))?;
        told.push_str(&format!("  {name:<14} {url}{path}\n"));
    }
    told.push_str("Ctrl-C ends it.\n");
    output::print(&told)?;
    opened(&format!("{url}/"));
    let (stop, stopped) = channel();
    ctrlc::set_handler(move || {
        let _ = stop.send(());
    })
    .map_err(|error| LedgerFailure::Wrong(format!("cannot wait for signals: {error}")))?;
    // The sender lives in the handler, so this ends with a signal only.
    let _ = stopped.recv();
    connection.close();
    Ok(())
}

/// The models of the log, each with the address of its page.
fn models(connection: &Connection) -> Result<Vec<(String, String)>, LedgerFailure> {
    #[derive(Deserialize)]
    struct Page {
        items: Vec<Value>,
    }
    let page: Page = connection.client.get("/artifacts?limit=100")?;
    let text =
        |item: &Value, name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let models = page.items.iter().filter(|item| text(item, "kind") == "model");
    let mut models: Vec<(String, String)> =
        models.map(|item| (text(item, "name"), format!("/artifacts/{}", text(item, "id")))).collect();
    models.sort();
    Ok(models)
}
