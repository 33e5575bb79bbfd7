//! The group tag of a new batch: typed, taken from a template whose gaps a person fills, or one that is there already. Nothing fills
//! itself; and before anything is begun it is said which batch of the customer's the tag makes or joins.

use std::collections::BTreeMap;

use eframe::egui::{Id, Response, RichText, Ui, vec2};

use crate::app::Command;
use crate::app::customers::CustomersCommand;
use crate::app::model::RemoteBatches;
use crate::domain::{CustomerId, GroupTag, TagTemplate};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::customers::sign_in;
use crate::ui::theme::SMALL;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::remark;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::{small, waiting_ui};
use crate::words;

/// Group tags that are offered.
const USED: usize = 6;
/// The height of a button that offers one.
const OFFER: f32 = 32.0;
/// Batches of the service that are offered.
const REMOTE: usize = 12;

/// A template that is being filled.
#[derive(Default)]
pub struct ComposerView {
    /// The template, as the settings have it.
    template: Option<String>,
    /// What was typed into its gaps, by name.
    gaps: BTreeMap<String, String>,
}

/// The tag field's id.
pub fn tag_id() -> Id {
    Id::unique("group-tag")
}

/// Shows the field, and what may go into it; the field comes back.
pub fn tag_ui(ui: &mut Ui, pass: &mut Pass<'_>, customer: Option<CustomerId>, tag: &mut String) -> Response {
    templates(ui, pass, tag);
    let field = Field::new(&words!("new-tag"))
        .remark(&words!("new-tag", "remark"))
        .error(pass.error("group-tag"))
        .id(tag_id())
        .show(ui, tag);
    if field.changed() {
        pass.view.new_batch.composer = ComposerView::default();
    }
    if let Some(customer) = customer {
        effect(ui, pass, customer, tag);
        offers(ui, &words!("new-tags-used"), &used_tags(pass, customer), tag, pass);
        remote(ui, pass, customer, tag);
    }
    field
}

/// The templates, and a field for each gap of the one that is chosen.
fn templates(ui: &mut Ui, pass: &mut Pass<'_>, tag: &mut String) {
    let known = &pass.model.settings.tags.templates;
    if known.is_empty() {
        return;
    }
    let p = palette(ui);
    let composer = &mut pass.view.new_batch.composer;
    row(ui, |ui| {
        ui.label(RichText::new(words!("tag-templates")).size(SMALL).color(p.weak));
        for text in known {
            let is_on = composer.template.as_ref() == Some(text);
            if ui.add(PushButton::choice(text, is_on)).clicked() {
                composer.template = (!is_on).then(|| text.clone());
                tag.clear();
                compose(composer, tag);
            }
        }
    });
    let Some(template) = composer.template.as_deref().and_then(|text| TagTemplate::parse(text).ok()) else { return };
    let mut is_changed = false;
    for gap in template.gaps() {
        let value = composer.gaps.entry(gap.to_owned()).or_default();
        is_changed |= Field::new(&words!("tag-gap", name = gap)).show(ui, value).changed();
    }
    if is_changed {
        compose(composer, tag);
    }
}

/// Puts the template with what was typed into the tag; nothing, as long as a gap is empty.
fn compose(composer: &ComposerView, tag: &mut String) {
    let template = composer.template.as_deref().and_then(|text| TagTemplate::parse(text).ok());
    if let Some(template) = template {
        let value = |gap: &str| composer.gaps.get(gap).map_or("", String::as_str);
        *tag = template.filled(value).unwrap_or_default();
    }
}

/// What the tag does to the customer's batches, as soon as they are known.
fn effect(ui: &mut Ui, pass: &Pass<'_>, customer: CustomerId, tag: &str) {
    let p = palette(ui);
    let said = GroupTag::parse_new(tag).ok().and_then(|tag| pass.model.tag_words(customer, &tag));
    match said {
        Some((words, true)) => remark(ui, Icon::Warning, p.warn, words),
        Some((words, false)) => remark(ui, Icon::Info, p.calm, words),
        None => {}
    }
}

/// The batches that the service has of the customer.
fn remote(ui: &mut Ui, pass: &mut Pass<'_>, customer: CustomerId, tag: &mut String) {
    match &pass.model.customer_list.remote {
        RemoteBatches::UnderWay(of) if *of == customer => waiting_ui(ui, words!("tags-remote-asking")),
        RemoteBatches::Failed { customer: of, why, lacks_relationship } if *of == customer => {
            small(ui, words!("tags-remote-failed", why = why.what.as_str()));
            match lacks_relationship {
                true => small(ui, words!("tags-remote-failed", "relationship")),
                false => small(ui, why.next.as_str()),
            }
            if !why.correlation_id.is_empty() {
                small(ui, words!("attempts-correlation", id = why.correlation_id.as_str()));
            }
            if !pass.model.is_signed_in() {
                sign_in(ui, pass, PushButton::quiet);
            } else if ui.add(PushButton::quiet(words!("tags-remote-failed", "again")).icon(Icon::Refresh)).clicked() {
                pass.want(Command::Customers(CustomersCommand::LookAtBatches(customer)));
            }
        }
        RemoteBatches::Known { customer: of, batches } if *of == customer => {
            let typed = tag.trim().to_lowercase();
            let fits = |name: &&str| typed.is_empty() || name.to_lowercase().contains(&typed);
            let mut names: Vec<&str> = batches.iter().map(|batch| batch.name.as_str()).collect();
            // What was typed narrows them down, as long as any is left.
            if names.iter().any(fits) {
                names.retain(fits);
            }
            let more = names.len().saturating_sub(REMOTE);
            let names: Vec<String> = names.into_iter().take(REMOTE).map(str::to_owned).collect();
            if names.is_empty() {
                small(ui, words!("tags-remote-none"));
            }
            offers(ui, &words!("tags-remote"), &names, tag, pass);
            if more > 0 {
                small(ui, words!("tags-remote-more", count = more));
            }
        }
        _ if !pass.model.has_api() || !pass.model.is_signed_in() => {}
        _ => {
            if ui.add(PushButton::quiet(words!("tags-remote-ask")).icon(Icon::Tag)).clicked() {
                pass.want(Command::Customers(CustomersCommand::LookAtBatches(customer)));
            }
        }
    }
}

/// Tags to choose from, as buttons in a row.
fn offers(ui: &mut Ui, title: &str, tags: &[String], tag: &mut String, pass: &mut Pass<'_>) {
    if tags.is_empty() {
        return;
    }
    let p = palette(ui);
    row(ui, |ui| {
        ui.label(RichText::new(title).size(SMALL).color(p.weak));
        for offered in tags {
            if ui.add(PushButton::filter(offered, tag == offered)).clicked() {
                tag.clone_from(offered);
                pass.view.new_batch.composer = ComposerView::default();
            }
        }
    });
}

/// A title and buttons in rows, on one line with each other.
fn row(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = OFFER;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            content(ui);
        });
    });
}

/// Group tags of this customer's batches, newest first; those that stand among the service's are not told twice.
fn used_tags(pass: &Pass<'_>, customer: CustomerId) -> Vec<String> {
    let remote = pass.model.remote_batches(customer).unwrap_or_default();
    let mut tags: Vec<String> = Vec::new();
    for batch in pass.model.batches.iter().filter(|batch| batch.customer.id == customer) {
        let tag = batch.group_tag.to_string();
        if !tags.contains(&tag) && !remote.iter().any(|batch| batch.name == tag) {
            tags.push(tag);
        }
    }
    tags.truncate(USED);
    tags
}
