//! The list of trainings: a new one, the queue, and what was interrupted.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::{Stage, Training, TrainingMsg, TrainingPage};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{heading, icon_button, row, shorten};

pub fn trainings_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    heading(ui, ctx.tokens, "Trainings");
    let send = |msg: TrainingMsg| ctx.send(msg);
    if entry_ui(ui, ctx, "New run", "", page.selected.is_none()) {
        send(TrainingMsg::Select(None));
    }
    for training in page.trainings.iter().rev() {
        let is_selected = page.selected == Some(training.id);
        if entry_ui(ui, ctx, &training.plan.name(), &state_of(training), is_selected) {
            send(TrainingMsg::Select(Some(training.id)));
        }
    }
    for (out, plan) in &page.unfinished {
        let rect = row(ui, 28.0);
        let name = shorten(&plan.name(), 20);
        let at = rect.left_center();
        let tokens = ctx.tokens;
        paint(ui.painter(), at, Align2::LEFT_CENTER, &name, TextKind::Small, tokens.text);
        let at = pos2(rect.right() - 56.0, rect.center().y);
        let text = "interrupted";
        paint(ui.painter(), at, Align2::RIGHT_CENTER, text, TextKind::Caption, tokens.warn);
        let place = |right: f32| {
            Rect::from_center_size(pos2(rect.right() - right, rect.center().y), vec2(24.0, 24.0))
        };
        let label = format!("Resume {}", plan.name());
        if icon_button(ui, tokens, place(36.0), Icon::Play, &label, true, false).clicked() {
            send(TrainingMsg::Resume(out.clone()));
        }
        let label = format!("Delete what {} left", plan.name());
        if icon_button(ui, tokens, place(12.0), Icon::Cross, &label, true, false).clicked() {
            send(TrainingMsg::Forget(out.clone()));
        }
    }
    ui.add_space(8.0);
}

/// How far a training is, in a few words.
pub fn state_of(training: &Training) -> String {
    match &training.stage {
        Stage::Waiting => "waits".into(),
        Stage::Reading { .. } => "reads images".into(),
        Stage::Oversampling => "over-samples".into(),
        Stage::Running => format!("epoch {} of {}", training.epoch, training.plan.config.epochs),
        Stage::Paused => "paused".into(),
        Stage::Mapping(_) => "computes the map".into(),
        Stage::Done => "done".into(),
        Stage::Failed(_) => "no run".into(),
    }
}

fn entry_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, name: &str, state: &str, is_selected: bool) -> bool {
    let tokens = ctx.tokens;
    let (whole, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Button,
            true,
            is_selected,
            format!("training {name} {state}").trim_end().to_owned(),
        )
    });
    if is_selected {
        ui.painter().rect_filled(whole.shrink2(vec2(4.0, 0.0)), 4, tokens.accent_soft);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(whole.shrink2(vec2(4.0, 0.0)), 4, tokens.well);
    }
    let rect = whole.shrink2(vec2(12.0, 0.0));
    let short = shorten(name, 22);
    let at = rect.left_center();
    paint(ui.painter(), at, Align2::LEFT_CENTER, &short, TextKind::SmallMedium, tokens.text);
    let at = rect.right_center();
    paint(ui.painter(), at, Align2::RIGHT_CENTER, state, TextKind::Caption, tokens.text_2);
    response.on_hover_text(name).clicked()
}
