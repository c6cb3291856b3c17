//! The browser's modules that are served are those that there are.
#![allow(clippy::unwrap_used)]

use assay_pages::modules::find;

#[test]
fn every_module_is_served() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/browser");
    for folder in ["page", "src"] {
        for file in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(find(&format!("{folder}/{name}")).is_some(), "{folder}/{name}");
        }
    }
    assert!(find("../README.md").is_none());
}
