//! What the owners of the demo's models say of them.

/// The card of a model or benchmark of the demo, in Markdown.
pub(super) fn card(name: &str) -> Option<&'static str> {
    let card = match name {
        "whatlang" => {
            "# whatlang\n\nTells which of some seventy languages a text is written in. It looks at the script first and then at how \
             often each triple of letters comes up, so it needs no model files.\n\nMade by the authors of the Rust crate `whatlang`.\n"
        }
        "whatlang-16" => {
            "# whatlang-16\n\nwhatlang, told to choose among the sixteen languages of the demo’s phrases and no others.\n\n\
             The same tables as `whatlang`, with a list of allowed languages.\n"
        }
        "whichlang" => {
            "# whichlang\n\nTells which of sixteen languages a text is written in. A linear classifier over short runs of letters, \
             made to be fast.\n\nMade by the authors of the Rust crate `whichlang`.\n"
        }
        "lingua" => {
            "# lingua\n\nTells which language a text is written in, made for short texts. It compares runs of one to five letters with \
             large tables of each language, which takes more time and memory than the others do.\n\n\
             Made by the authors of the Rust crate `lingua`, here with the sixteen languages of the phrases.\n"
        }
        "interface phrases" => {
            "# Interface phrases\n\nShort texts of user interfaces in sixteen languages; the answer is the language. They are translations \
             that ship with Django, kept with this program.\n"
        }
        "Vietnamese without accents" => {
            "# Vietnamese without accents\n\nThe Vietnamese ones of the interface phrases as people type them in haste: without the marks on \
             their letters.\n"
        }
        _ => return None,
    };
    Some(card)
}
