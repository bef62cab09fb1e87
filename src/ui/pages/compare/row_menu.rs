//! What can be done with one variant: name, note, colour, seeds, and where it goes.

use egui::{Popup, PopupCloseBehavior, Response, Sense, Stroke, TextEdit, Ui, vec2};
use eoscope_core::experiment::{MAX_SEEDS, Variant};
use eoscope_report::{Ink, SERIES};

use crate::app::{CompareMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::kit::{Hit, focus_ring};
use crate::ui::theme::MENU;

/// Names and notes may be so long, in characters.
const LONGEST: usize = 80;

/// Opens below `response` when that is clicked.
pub fn row_menu_ui(ctx: &ViewCtx<'_>, open: &OpenRun, at: usize, response: &Response) {
    let Some(variant) = open.compare.variants.get(at) else { return };
    Popup::menu(response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(MENU);
        let mut next = variant.clone();
        let line = |ui: &mut Ui, name: &str, text: &mut String, hint: String| {
            ui.label(name);
            let field = TextEdit::singleline(text).hint_text(hint).char_limit(LONGEST);
            let field =
                field.background_color(ctx.tokens.well).margin(egui::Margin::symmetric(6, 4));
            let response = ui.add(field.desired_width(MENU - 16.0));
            focus_ring(ui, &response);
        };
        line(ui, "Name", &mut next.name, variant.recipe.title());
        line(ui, "Note", &mut next.note, "what to remember about it".into());
        ui.add_space(4.0);
        colors_ui(ui, ctx, open.compare.comparison.ink(at + 1), &mut next);
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.label("Seeds");
            let field = egui::DragValue::new(&mut next.n_seeds).range(1..=MAX_SEEDS).speed(0.1);
            ui.add_sized(vec2(44.0, 22.0), field);
            ui.label(format!("starting at {}", variant.recipe.seed));
        });
        if next != *variant {
            ctx.send(CompareMsg::SetVariant { at, variant: next });
        }
        ui.separator();
        let actions = [
            ("Make it the current recipe", CompareMsg::MakeCurrent(at)),
            ("Copy as command line", CompareMsg::CopyCommand(at + 1)),
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

/// The hues of variants; the one of this variant is ringed.
fn colors_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, current: Ink, next: &mut Variant) {
    let tokens = ctx.tokens;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for slot in 0..SERIES {
            let ink = Ink::Series(slot);
            let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
            let is_on = tokens.ink(current) == tokens.ink(ink);
            let hit = Hit::button(format!("Colour {}", slot + 1)).role(egui::Role::RadioButton);
            let hit = hit.selected(is_on).ground(crate::ui::kit::Ground::None);
            let response = hit.show(ui, ("colour", slot), rect);
            ui.painter().circle_filled(rect.center(), 7.0, tokens.ink(ink));
            if is_on || response.hovered() {
                ui.painter().circle_stroke(rect.center(), 9.0, Stroke::new(1.5, tokens.text));
            }
            if response.clicked() {
                (next.slot, next.color) = (Some(slot), None);
            }
        }
    });
}
