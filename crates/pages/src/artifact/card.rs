//! What its owner says of an artifact: the beginning of its card, as text.

use maud::{Markup, html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Serialize;

/// The most characters that are shown of a card.
const CHARACTERS_MAX: usize = 320;

/// An artifact's card: a description in Markdown that its owner gave it.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// Where all of it is.
    pub address: String,
    /// Its first paragraph, cut where it is long; none where it has none, or is too long to be looked into.
    pub beginning: Option<String>,
}

impl Card {
    /// A card at an address, with its text where it could be had.
    pub fn new(address: String, markdown: Option<&str>) -> Self {
        Self { address, beginning: markdown.and_then(first_paragraph).map(|text| cut(&text)) }
    }

    /// What its owner says, marked as such: no one has checked it.
    pub(super) fn lead(&self) -> Markup {
        html! {
            @if let Some(beginning) = &self.beginning {
                figure class="owner-says" {
                    figcaption { "Its owner says, which is no evidence (" a href=(self.address) { "all of it" } "):" }
                    blockquote { bdi { (beginning) } }
                }
            }
        }
    }
}

/// The text of the first paragraph that has any: no heading, list, table, picture or markup.
fn first_paragraph(markdown: &str) -> Option<String> {
    let (mut depth, mut pictures, mut text) = (0_usize, 0_usize, None::<String>);
    for event in
        Parser::new_ext(markdown, Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TABLES)
    {
        match event {
            Event::Start(Tag::Paragraph) if depth == 0 => {
                depth += 1;
                text = Some(String::new());
            }
            Event::End(TagEnd::Paragraph) if depth == 1 => {
                depth = 0;
                let words = text.take().map(|text| plain(&text)).filter(|text| !text.is_empty());
                if words.is_some() {
                    return words;
                }
            }
            Event::Start(tag) => {
                depth += 1;
                pictures += usize::from(matches!(tag, Tag::Image { .. }));
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                pictures = pictures.saturating_sub(usize::from(tag == TagEnd::Image));
            }
            Event::Text(words) | Event::Code(words) if pictures == 0 => {
                text.iter_mut().for_each(|text| text.push_str(&words));
            }
            Event::SoftBreak | Event::HardBreak => text.iter_mut().for_each(|text| text.push(' ')),
            _ => {}
        }
    }
    None
}

/// Whether a character only changes how others look: their direction, or that they are there at all. The two joiners are
/// none of these, since some scripts are not read without them.
fn disguises(one: char) -> bool {
    matches!(one, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// On one line, without what does not print.
fn plain(text: &str) -> String {
    let printed = text.chars().filter(|one| !disguises(*one));
    let printed: String = printed.map(|one| if one.is_control() { ' ' } else { one }).collect();
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Not longer than is shown, at the end of a word where there is one.
fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(CHARACTERS_MAX) else { return text.to_owned() };
    let whole = text.get(..end).unwrap_or(text);
    let words = whole.rsplit_once(' ').map_or(whole, |(words, _)| words);
    format!("{} …", words.trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn beginning(markdown: &str) -> Option<String> {
        Card::new("/card".into(), Some(markdown)).beginning
    }

    #[test]
    fn the_first_paragraph_is_found_behind_what_is_none() {
        let card = "---\nlicense: mit\n---\n# Name\n\n[![a badge](b.svg)](https://example.org)\n\n- a list\n\n> a quotation\n\n\
                    Tells *languages* apart\nby [triples](https://example.org) of `letters`.\n\nMore.";
        assert_eq!(beginning(card).unwrap(), "Tells languages apart by triples of letters.");
    }

    #[test]
    fn a_card_without_a_paragraph_has_no_beginning() {
        for card in ["", "# Only a heading", "![a picture](a.png)", "<p>markup</p>", "| a |\n|---|\n| b |\n"]
        {
            assert_eq!(beginning(card), None, "{card}");
        }
        assert_eq!(Card::new("/card".into(), None).beginning, None);
    }

    #[test]
    fn markup_is_left_out_and_what_looks_like_it_stays_text() {
        assert_eq!(beginning("a <b onclick=x>bold</b> claim").unwrap(), "a bold claim");
        let shown = Card::new("/card".into(), Some("1 \\<script> 2")).lead().into_string();
        assert!(shown.contains("1 &lt;script&gt; 2"), "{shown}");
        assert_eq!(beginning("a\u{1b}[31m red\u{7} card").unwrap(), "a [31m red card");
        assert_eq!(beginning("a \u{202e}turned\u{2066} ca\u{200b}rd").unwrap(), "a turned card");
    }

    #[test]
    fn a_long_one_is_cut_at_a_word() {
        let words = "word ".repeat(200);
        let cut = beginning(&words).unwrap();
        assert!(cut.ends_with("word …") && cut.chars().count() <= CHARACTERS_MAX + 2, "{cut}");
        let unbroken = "é".repeat(1000);
        assert_eq!(beginning(&unbroken).unwrap().chars().count(), CHARACTERS_MAX + 2);
    }
}
