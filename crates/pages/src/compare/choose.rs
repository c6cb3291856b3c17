//! Choosing the evaluation and the models.

use assay_evidence::compare::MODELS_MAX;
use maud::{Markup, html};

use super::Compare;

pub(super) fn choose(page: &Compare) -> Markup {
    html! {
        div class="again" {
            @match &page.evaluations {
                None => p class="none" { "The evaluations are being listed; load the page again in a moment." },
                Some(choices) if choices.is_empty() => p class="none" { "No evaluation is published yet." },
                Some(choices) => (evaluation(page, choices)),
            }
            (models(page))
        }
    }
}

fn evaluation(page: &Compare, choices: &[crate::fit::Choice]) -> Markup {
    let chosen = page.chosen.as_ref().map(|chosen| chosen.source.evaluation.as_str());
    html! {
        form method="get" action="/compare" class="inline" {
            p class="field" {
                label for="evaluation" { "The evaluation" }
                span class="row" {
                    select id="evaluation" name="evaluation" {
                        @for choice in choices {
                            option value=(choice.source.evaluation)
                                selected[chosen == Some(choice.source.evaluation.as_str())] { (choice.words()) }
                        }
                    }
                    button { "Show its models" }
                }
            }
        }
    }
}

fn models(page: &Compare) -> Markup {
    html! {
        @if let Some(chosen) = &page.chosen {
            form method="get" action="/compare" {
                input type="hidden" name="evaluation" value=(chosen.source.evaluation);
                fieldset class="choices" {
                    legend { "Two to " (MODELS_MAX) " of its models" }
                    @for (position, model) in chosen.models.iter().enumerate() {
                        label {
                            input type="checkbox" name={ "m" (position) } value="1" checked[model.is_chosen];
                            " " bdi { (model.name) }
                        }
                    }
                }
                p { button class="main" { "Compare" } }
            }
        }
    }
}
