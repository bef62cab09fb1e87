//! What can be done with one variant: name, note, colour, seeds, and where it goes.

use egui::{Popup, PopupCloseBehavior, Response, Sense, Stroke, StrokeKind, TextEdit, Ui, vec2};
use eoscope_core::experiment::{MAX_SEEDS, Variant};
use eoscope_report::{Ink, SERIES, variant_ink};

use crate::app::{CompareMsg, OpenRun};
use crate::ui::ViewCtx;

/// Names and notes may be so long, in characters.
const LONGEST: usize = 80;

/// Opens below `response` when that is clicked.
pub fn row_menu_ui(ctx: &ViewCtx<'_>, open: &OpenRun, at: usize, response: &Response) {
    let Some(variant) = open.compare.variants.get(at) else { return };
    Popup::menu(response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(260.0);
        let mut next = variant.clone();
        let line = |ui: &mut Ui, name: &str, text: &mut String, hint: String| {
            ui.label(name);
            let field = TextEdit::singleline(text).hint_text(hint).char_limit(LONGEST);
            let field =
                field.background_color(ctx.tokens.well).margin(egui::Margin::symmetric(6, 4));
            let response = ui.add(field.desired_width(244.0));
            edge_ui(ui, ctx, &response);
        };
        line(ui, "Name", &mut next.name, variant.recipe.title());
        line(ui, "Note", &mut next.note, "what to remember about it".into());
        ui.add_space(4.0);
        colors_ui(ui, ctx, at, &mut next);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.label("Seeds");
            let field = egui::DragValue::new(&mut next.n_seeds).range(1..=MAX_SEEDS).speed(0.1);
            let response = ui.add_sized(vec2(44.0, 22.0), field);
            edge_ui(ui, ctx, &response);
            ui.label(format!("from {} on", variant.recipe.seed));
        });
        if next != *variant {
            let msg = CompareMsg::SetVariant { at, variant: next, dragging: false };
            ctx.send(msg);
        }
        ui.separator();
        let actions = [
            ("Make it the current recipe", CompareMsg::MakeCurrent(at)),
            ("Copy as command", CompareMsg::CopyCommand(at + 1)),
            ("Remove", CompareMsg::Unpin(at)),
        ];
        for (name, msg) in actions {
            if ui.button(name).clicked() {
                ctx.send(msg);
                ui.close();
            }
        }
    });
}

/// Menus draw their widgets without edges; a field without one is not seen to be a field.
fn edge_ui(ui: &Ui, ctx: &ViewCtx<'_>, response: &Response) {
    let tokens = ctx.tokens;
    let color = if response.has_focus() { tokens.accent } else { tokens.border };
    let stroke = Stroke::new(1.0, color);
    ui.painter().rect_stroke(response.rect, 4, stroke, StrokeKind::Inside);
}

fn colors_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, at: usize, next: &mut Variant) {
    let tokens = ctx.tokens;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let usual = variant_ink(at + 1, None);
        for slot in 0..SERIES {
            let ink = Ink::Series(slot);
            let (rect, response) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::click());
            let color = tokens.ink(ink);
            ui.painter().circle_filled(rect.center(), 7.0, color);
            let is_on = match next.color {
                None => ink == usual,
                Some(rgb) => tokens.ink(Ink::Own(rgb)) == color,
            };
            response.widget_info(|| {
                let name = format!("Colour {}", slot + 1);
                egui::WidgetInfo::selected(egui::Role::RadioButton, true, is_on, name)
            });
            if is_on || response.hovered() || response.has_focus() {
                let stroke = Stroke::new(1.5, tokens.text);
                ui.painter().circle_stroke(rect.center(), 9.0, stroke);
            }
            if response.clicked() {
                let [r, g, b, _] = color.to_array();
                next.color = (ink != usual).then_some([r, g, b]);
            }
        }
    });
}
