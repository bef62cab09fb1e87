//! The search over all samplers: what the validation cuts say, best first, and what comes of it.

use egui::{Align2, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};
use eoscope_core::experiment::{Measure, SEARCH_SEEDS, Search, VALIDATION_SHARE};
use eoscope_report::cell;

use crate::app::CompareMsg;
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::button;

const HEAD: f32 = 40.0;
const LINE: f32 = 20.0;
const ROW: f32 = 24.0;
/// The columns: all on the validation cut.
const MEASURES: [Measure; 5] = [
    Measure::BalancedAccuracy,
    Measure::MacroF1,
    Measure::TailRecall,
    Measure::NetGap,
    Measure::Seconds,
];

/// Draws the search in place of the table.
pub fn search_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, search: &Search, area: Rect) {
    let tokens = ctx.tokens;
    let inner = area.shrink2(vec2(12.0, 0.0));
    let y = inner.top() + HEAD / 2.0;
    let left = Align2::LEFT_CENTER;
    let at = pos2(inner.left(), y);
    let title = paint(ui.painter(), at, left, "All samplers", TextKind::Heading, tokens.text);
    let ranked = search.ranked();
    let text = format!("{} of {} trials done", search.n_done, search.n_all);
    let at = pos2(title.right() + 12.0, y);
    let done = paint(ui.painter(), at, left, &text, TextKind::Caption, tokens.text_3);
    let bar = Rect::from_min_size(pos2(done.right() + 12.0, y - 3.0), vec2(160.0, 6.0));
    if search.running {
        ui.painter().rect_filled(bar, 3, tokens.well);
        let share = search.n_done as f32 / search.n_all.max(1) as f32;
        let filled = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
        ui.painter().rect_filled(filled, 3, tokens.accent);
    }
    let send = |msg: CompareMsg| ctx.send(msg);
    let (close, edge) = button(ui, tokens, inner.right(), y, Icon::Back, "Variants", true);
    if close.on_hover_text("Back to the variants; what is found is given up").clicked() {
        send(CompareMsg::CloseSearch);
    }
    let edge = if search.running {
        let (cancel, edge) = button(ui, tokens, edge - 8.0, y, Icon::Stop, "Cancel", true);
        if cancel.clicked() {
            send(CompareMsg::CancelSearch);
        }
        edge
    } else {
        edge
    };
    let name = "Keep the best on the validation cut";
    let can_keep = !search.running && !ranked.is_empty();
    let (keep, _) = button(ui, tokens, edge - 8.0, y, Icon::Pin, name, can_keep);
    if keep.on_hover_text("Pin it, and see what it gives on the test set").clicked() {
        send(CompareMsg::KeepBest);
        send(CompareMsg::CloseSearch);
    }
    let share = (VALIDATION_SHARE * 100.0).round();
    let why = format!(
        "Chosen on {share:.0} % of every class' training rows, held out anew for each of {SEARCH_SEEDS} \
         seeds: the best of many on test is lucky by choice"
    );
    let seen = "The network has seen these rows: only their order counts";
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let line = |at: f32| inner.top() + HEAD + LINE * (at + 0.5);
    let at = pos2(inner.left(), line(0.0));
    paint(&painter, at, left, &why, TextKind::Small, tokens.text_2);
    let mut at = pos2(inner.left(), line(1.0));
    if !ranked.is_empty() && !search.running {
        let text = search.caution();
        at.x = paint(&painter, at, left, &text, TextKind::SmallMedium, tokens.text).right() + 12.0;
    }
    paint(&painter, at, left, seen, TextKind::Small, tokens.text_2);
    let top = inner.top() + HEAD + 2.0 * LINE;
    let column = ((inner.width() - 260.0) / MEASURES.len() as f32).min(170.0);
    let right_of = |at: usize| inner.left() + 240.0 + column * (at + 1) as f32;
    for (at, measure) in MEASURES.into_iter().enumerate() {
        let label = match measure {
            Measure::Seconds => measure.label().to_owned(),
            measure => format!("{}, validation", measure.label()),
        };
        let place = pos2(right_of(at), top + LINE / 2.0);
        let anchor = Align2::RIGHT_CENTER;
        paint(ui.painter(), place, anchor, &label, TextKind::Caption, tokens.text_3);
    }
    let line = Stroke::new(1.0, tokens.hairline);
    ui.painter().hline(inner.x_range(), top + LINE, line);
    let list = inner.with_min_y(top + LINE);
    if ranked.is_empty() {
        let text = if search.running {
            "The first candidates come in a moment…"
        } else {
            "Nothing was tried"
        };
        super::say(ui, ctx, list, text);
        return;
    }
    let best = MEASURES.map(|m| m.best(ranked.iter().map(|s| Some(s.mean(m)?.mean))));
    ui.scope_builder(egui::UiBuilder::new().max_rect(list), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let scroll = ScrollArea::vertical().id_salt("search").auto_shrink(false);
        scroll.show_rows(ui, ROW, ranked.len(), |ui, rows| {
            for at in rows {
                let summary = ranked[at];
                let size = vec2(inner.width(), ROW);
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                let title = summary.recipe.title();
                response.widget_info(|| {
                    let value = cell(MEASURES[0], Some(summary), None).0;
                    let text =
                        format!("candidate {title}, balanced accuracy on validation {value}");
                    egui::WidgetInfo::labeled(egui::Role::Label, true, text)
                });
                let y = rect.center().y;
                let place = pos2(rect.left() + 4.0, y);
                let kind = TextKind::SmallMedium;
                let place = paint(ui.painter(), place, left, &title, kind, tokens.text);
                if summary.n_seeds() < SEARCH_SEEDS {
                    let hint = format!("{} of {SEARCH_SEEDS} seeds", summary.n_seeds());
                    let place = pos2(place.right() + 8.0, y);
                    paint(ui.painter(), place, left, &hint, TextKind::Caption, tokens.text_3);
                }
                for (column, measure) in MEASURES.into_iter().enumerate() {
                    let (text, is_best) = cell(measure, Some(summary), best[column].as_deref());
                    let (kind, color) = if is_best {
                        (TextKind::NumberBold, tokens.accent)
                    } else {
                        (TextKind::Number, tokens.text)
                    };
                    let place = pos2(right_of(column), y);
                    paint(ui.painter(), place, Align2::RIGHT_CENTER, &text, kind, color);
                }
            }
        });
    });
}
