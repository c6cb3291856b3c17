//! Something that a reader can sign: in the browser, or with a command.

use maud::{Markup, html};
use serde::Serialize;

use super::reference::PartyRef;
use super::verify::command;

/// Something that can be signed now.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Its name in one word, such as `accept`.
    pub name: String,
    /// What it is called, such as `Accept`.
    pub title: String,
    /// Who may sign it.
    pub signer: Signer,
    /// What happens then.
    pub then: String,
    /// What the browser signs, with places to be filled in; none where it cannot.
    pub payload: Option<String>,
    /// What has to be filled in.
    pub fields: Vec<Field>,
    /// What has to be in the account, in the smallest units; with what it is in words.
    pub needs: Option<(String, String)>,
    /// The command that does the same.
    pub command: String,
    /// Where to see it afterwards, `{id}` being the statement's id.
    pub done: String,
}

/// Who may sign a step.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Signer {
    /// Whoever is registered.
    Anyone,
    /// Whoever is registered but this party.
    AnyoneBut {
        /// The party.
        party: PartyRef,
    },
    /// One party.
    Only {
        /// What it is here, such as `the seller`.
        role: String,
        /// The party.
        party: PartyRef,
    },
}

/// Something to be filled in.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// Its name in the payload.
    pub name: String,
    /// What is asked for.
    pub label: String,
    /// How.
    pub input: Input,
}

/// How something is filled in.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "sort", rename_all = "snake_case")]
pub enum Input {
    /// Text of at most so many characters.
    Text {
        /// The most characters.
        most: u32,
    },
    /// An amount of money.
    Amount {
        /// The symbol of the log's money.
        symbol: String,
    },
    /// One of these: the value that is signed, and it in words.
    Choice {
        /// The choices.
        choices: Vec<(String, String)>,
    },
}

/// Steps, each with a form that scripts show and the command.
pub fn steps<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Markup {
    html! { @for one in steps { (step(one)) } }
}

impl Step {
    /// Whether it is for one party only.
    pub fn is_of_one(&self) -> bool {
        matches!(self.signer, Signer::Only { .. })
    }
}

fn step(one: &Step) -> Markup {
    let only = match &one.signer {
        Signer::Only { party, .. } => Some(&party.id),
        _ => None,
    };
    html! {
        div class="step" {
            h3 { (one.title) }
            p { (who(&one.signer)) " " (one.then) }
            @if let Some(payload) = &one.payload {
                form data-sign data-template data-sign-done=(one.done) data-party-state="registered" data-party-is=[only] hidden {
                    input type="hidden" name="payload" value=(payload);
                    @for field in &one.fields { (self::field(one, field)) }
                    @if let Some((units, words)) = &one.needs { (needs(units, words)) }
                    details {
                        summary { "What you sign" }
                        p class="note" data-sign-key {}
                        pre data-sign-payload tabindex="0" role="region" aria-label={ "What you sign: " (one.title) } hidden {}
                    }
                    p class="actions" { button class="main" type="submit" hidden { (one.title) } }
                    output aria-live="polite" {}
                }
            }
            (command("With a command", &one.command))
        }
    }
}

fn who(signer: &Signer) -> Markup {
    html! {
        @match signer {
            Signer::Anyone => "Anyone who is registered may say so.",
            Signer::AnyoneBut { party } => { "For anyone but " (party) "." },
            Signer::Only { role, party } => { "For " (role) ", " (party) "." },
        }
    }
}

/// The balance of the browser's party beside what is needed; scripts fill it in.
fn needs(units: &str, words: &str) -> Markup {
    html! {
        div class="balance" data-account data-account-needs=(units) {
            p { "This takes " strong { (words) } " from your account." }
        }
    }
}

fn field(step: &Step, field: &Field) -> Markup {
    let id = format!("{}-{}", step.name, field.name);
    html! {
        p class="field" {
            label for=(id) { (field.label) @if let Input::Amount { symbol, .. } = &field.input { ", in " (symbol) } }
            @match &field.input {
                Input::Text { most } => input id=(id) name=(field.name) required maxlength=(most) autocomplete="off";,
                Input::Amount { .. } => {
                    input id=(id) name=(field.name) required inputmode="decimal" pattern="[0-9]+([.][0-9]+)?" maxlength="30"
                        autocomplete="off";
                }
                Input::Choice { choices } => select id=(id) name=(field.name) {
                    @for (value, words) in choices { option value=(value) { (words) } }
                },
            }
        }
    }
}

/// By which a key that the browser makes becomes a party of the log; shown to whoever is none.
pub fn register(payload: &str) -> Markup {
    html! {
        form class="step" data-sign data-template data-party-state="none unregistered" hidden {
            h3 { "First, a key of your own" }
            p data-sign-key {}
            p {
                "Registering puts the name that you choose on the log, next to the key. Anyone can read it, and neither can be "
                "taken away again."
            }
            input type="hidden" name="payload" value=(payload);
            p class="field" {
                label for="register-name" { "The name that others see" }
                input id="register-name" name="name" required maxlength="200" autocomplete="organization";
            }
            details {
                summary { "What you sign" }
                pre data-sign-payload tabindex="0" role="region" aria-label="What you sign: Register" hidden {}
            }
            p class="actions" {
                button type="button" data-sign-make hidden { "Make a key in this browser" }
                button class="main" type="submit" hidden { "Register" }
            }
            output aria-live="polite" {}
        }
        p class="note" data-party-state="unknown" hidden { "The server does not say whether this browser’s key is registered; load the page again." }
    }
}
