//! The curve over K: balanced accuracy and net gap, mean and deviation over seeds.

use egui::{Align2, Rect, Ui, vec2};
use eoscope_core::experiment::{SWEEP_K, SWEEP_SEEDS};
use eoscope_report::chart::OverK;

use crate::app::{OpenRun, RecipeMsg, Sweep, SweepMsg};
use crate::ui::ViewCtx;
use crate::ui::charts::drawing_ui;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Cut, Row, Tool, card, inset};
use crate::ui::theme::{HEADER, PADDING, TextKind};
use crate::view_models::sweep_chart;

/// Size of the card, with a plot for each measure.
const CARD: [f32; 2] = [420.0, 350.0];

/// The card with the curve, in the lower left corner of the map.
pub fn sweep_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, of: &Sweep, map: Rect) {
    card(ui, "sweep", map, Align2::LEFT_BOTTOM, vec2(CARD[0], CARD[1]), |ui| {
        let mut cut = Cut(inset(ui.max_rect(), PADDING, 0.0));
        head_ui(ui, ctx, of, cut.top(HEADER));
        foot_ui(ui, ctx, open, of, cut.bottom(HEADER));
        let half = cut.0.height() / 2.0;
        for what in OverK::ALL {
            let rect = cut.top(half);
            let drawing = sweep_chart(open, of, what, [rect.width(), rect.height()]);
            if let Some(k) = drawing_ui(ui, &drawing, rect).clicked {
                let mut recipe = of.recipe.clone();
                recipe.sampling.k_neighbors = k;
                recipe.seed = open.recipe.current.seed;
                ctx.send(RecipeMsg::SetRecipe { recipe, dragging: false });
            }
        }
    });
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, of: &Sweep, rect: Rect) {
    let mut row = Row::within(ui, rect);
    let tokens = row.tokens;
    if row.end().tool(Tool::new(Icon::Cross, "Close the curve over K")).clicked() {
        ctx.send(SweepMsg::Close);
    }
    let name = format!("{} over K", of.recipe.sampling.kind.label());
    row.gap(8.0).start().text(&name, TextKind::Title, tokens.text);
    let hint = format!("{} head, mean ± sd of {SWEEP_SEEDS} seeds", of.recipe.head.method.name());
    row.gap(8.0).text(&hint, TextKind::Small, tokens.text_2);
}

/// Progress with Cancel, or what the marks mean with Again.
fn foot_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, of: &Sweep, rect: Rect) {
    let mut row = Row::within(ui, rect);
    let (icon, label, msg) = if of.running {
        (Icon::Cross, "Cancel", SweepMsg::Cancel)
    } else {
        (Icon::Curve, "Draw again", SweepMsg::Start)
    };
    let enabled = of.running || open.recipe.current.sampling.kind.uses_k();
    if row.end().button(Button::new(icon, label).enabled(enabled)).clicked() {
        ctx.send(msg);
    }
    row.gap(8.0).start();
    if of.running {
        row.hint(&format!("{} of {} values of K", of.points.len(), SWEEP_K.len()));
    } else {
        row.hint("band: ± sd, dashed: baseline. Click a K to choose it");
    }
}
