//! The search over all samplers: what the rows that choose say, best first, and what other rows report.

use egui::{Rect, Ui, UiBuilder};
use eoscope_core::experiment::{Measure, SEARCH_SEEDS, Search};
use eoscope_report::cell;

use crate::app::CompareMsg;
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Column, Cut, Hit, Row, Table, empty, inset, paragraph, pick};
use crate::ui::theme::{CHOICE, CONTROL, HEADER, NAMES, PADDING, TABLE_ROW, TextKind};

/// The columns: all on the rows that choose.
const MEASURES: [Measure; 5] = [
    Measure::BalancedAccuracy,
    Measure::MacroF1,
    Measure::RareRecall,
    Measure::NetGap,
    Measure::Seconds,
];

/// Draws the search in place of the table.
pub fn search_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, search: &Search, area: Rect) {
    let mut cut = Cut(inset(area, PADDING, 0.0));
    head_ui(ui, ctx, search, cut.top(HEADER));
    let about = ui.scope_builder(UiBuilder::new().max_rect(inset(cut.0, -PADDING, 0.0)), |ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        about_ui(ui, ctx, search);
    });
    cut.top(about.response.rect.height() + 4.0);
    let ranked = search.ranked();
    if ranked.is_empty() {
        let text = if search.running {
            "The first candidates come in a moment…"
        } else {
            "Nothing was tried"
        };
        empty(ui, cut.0, text);
        return;
    }
    let best = MEASURES.map(|m| m.best(ranked.iter().map(|s| Some(s.mean(m)?.mean))));
    let width = ((cut.0.width() - NAMES) / MEASURES.len() as f32).min(170.0);
    let mut columns = vec![Column::words("Candidate", NAMES)];
    for measure in MEASURES {
        let title = match measure {
            Measure::Seconds => measure.label().to_owned(),
            measure => format!("{}, choosing", measure.label()),
        };
        columns.push(Column::numbers(title, width).tooltip(measure.about()));
    }
    let table = Table { name: "search", columns, row: TABLE_ROW };
    table.show(ui, cut.0, ranked.len(), |mut row, at| {
        let summary = ranked[at];
        let title = summary.recipe.title();
        let value = cell(MEASURES[0], Some(summary), None).0;
        let said = format!("candidate {title}, balanced accuracy on {} {value}", search.on.rows());
        row.row.hit(Hit::label(said).tooltip(summary.recipe.about()), "candidate");
        let mut name = row.cell();
        let (text, text_3) = (name.tokens.text, name.tokens.text_3);
        name.text(&title, TextKind::SmallMedium, text);
        if search.is_current(&summary.recipe) {
            name.gap(8.0).text("current", TextKind::Caption, text_3);
        }
        if summary.recipe.is_random() && summary.n_seeds() < SEARCH_SEEDS {
            let hint = format!("{} of {SEARCH_SEEDS} seeds", summary.n_seeds());
            name.gap(8.0).text(&hint, TextKind::Caption, text_3);
        }
        for (measure, best) in MEASURES.into_iter().zip(&best) {
            let (text, is_best) = cell(measure, Some(summary), best.as_deref());
            row.value(&text, is_best, 1.0);
        }
    });
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, search: &Search, rect: Rect) {
    let mut row = Row::within(ui, rect);
    let tokens = row.tokens;
    let close = Button::new(Icon::Back, "Variants");
    let about = "Back to the variants; the results of the search are discarded";
    if row.end().button(close.tooltip(about)).clicked() {
        ctx.send(CompareMsg::CloseSearch);
    }
    if search.running {
        if row.gap(8.0).button(Button::new(Icon::Stop, "Cancel")).clicked() {
            ctx.send(CompareMsg::CancelSearch);
        }
    } else if search.on.may_pin() {
        let can_keep = !search.ranked().is_empty();
        let keep = Button::new(Icon::Pin, "Pin the best").enabled(can_keep);
        let about = "Pin what is best on the rows that choose";
        if row.gap(8.0).button(keep.tooltip(about)).clicked() {
            ctx.send(CompareMsg::KeepBest);
            ctx.send(CompareMsg::CloseSearch);
        }
    }
    let rect = row.gap(8.0).piece(1.5 * CHOICE, CONTROL);
    if let Some(on) = pick(row.ui, rect, "Choose on", search.on) {
        ctx.send(CompareMsg::StartSearch(Some(on)));
    }
    row.gap(12.0).start().text("All samplers", TextKind::Heading, tokens.text);
    let text = format!("{} of {} trials done", search.n_done, search.n_all);
    row.gap(12.0).text(&text, TextKind::Caption, tokens.text_3);
    if search.running && row.room() > 180.0 {
        let share = search.n_done as f32 / search.n_all.max(1) as f32;
        row.gap(12.0).progress(160.0, share, tokens.accent);
    }
}

/// How the best is chosen, what other rows report of it, and how far that can be trusted.
fn about_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, search: &Search) {
    let tokens = ctx.tokens;
    paragraph(ui, search.on.about(), TextKind::Caption, tokens.text_2);
    if search.running || search.ranked().is_empty() {
        return;
    }
    paragraph(ui, &search.caution(), TextKind::Caption, tokens.text_2);
    let names: Vec<String> = search.finalists.iter().map(|s| s.recipe.title()).collect();
    let reported = search.finalists.iter().zip(&names);
    let reported = reported.map(|(summary, name)| {
        let current = if search.is_current(&summary.recipe) { " (current)" } else { "" };
        format!("{name}{current} {}", cell(MEASURES[0], Some(summary), None).0)
    });
    let reported = reported.collect::<Vec<_>>().join(" · ");
    let text = format!("Balanced accuracy on {}: {reported}", search.on.reports());
    paragraph(ui, &text, TextKind::SmallMedium, tokens.text);
    for sentence in search.claims.iter().flat_map(|claims| claims.sentences(&names, MEASURES[0])) {
        paragraph(ui, &sentence, TextKind::SmallMedium, tokens.text);
    }
}
